using System.Buffers.Text;

namespace Restante.Server.KeyDiscovery;

/// <summary>
/// One Autocrypt header (Autocrypt 1.1 section 2.1): the sender's key, and whether the sender prefers encrypted answers.
/// </summary>
internal sealed record AutocryptHeader(string Address, bool IsMutual, byte[] KeyData)
{
    /// <summary>Longest key that a header may carry, in bytes.</summary>
    public const int MaxKeyBytes = 10 * 1024;

    /// <summary>
    /// Null if the value is malformed: an attribute twice or without a value, an unknown critical attribute (one whose name does not
    /// begin with an underscore), no address, no key, or a key that is too long.
    /// </summary>
    public static AutocryptHeader? Parse(string value)
    {
        // Folded Base64, and room for the other attributes.
        if (value.Length > 2 * MaxKeyBytes) return null;
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        var parts = value.Split(';');
        for (var i = 0; i < parts.Length; i++)
        {
            // The last attribute may end with a semicolon.
            if (parts[i].Trim().Length == 0 && i == parts.Length - 1 && i > 0) break;
            var at = parts[i].IndexOf('=', StringComparison.Ordinal);
            if (at < 0) return null;
            var name = parts[i][..at].Trim().ToLowerInvariant();
            if (name.Length == 0 || !attributes.TryAdd(name, parts[i][(at + 1)..].Trim())) return null;
        }
        if (attributes.Keys.Any(name => name is not ("addr" or "prefer-encrypt" or "keydata") && name[0] != '_')) return null;
        if (!attributes.TryGetValue("addr", out var address) || !attributes.TryGetValue("keydata", out var text)) return null;
        return Decode(text) is { } key
            ? new AutocryptHeader(address, attributes.GetValueOrDefault("prefer-encrypt") == "mutual", key)
            : null;
    }

    private static byte[]? Decode(string text)
    {
        var compact = string.Concat(text.Where(c => c is not (' ' or '\t' or '\r' or '\n')));
        if (compact.Length == 0 || !Base64.IsValid(compact, out var length) || length is 0 or > MaxKeyBytes) return null;
        return Convert.FromBase64String(compact);
    }
}
