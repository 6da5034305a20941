using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.StaticFiles;

namespace Restante.Server.Hosting;

/// <summary>One file of the built client, with its compressed forms if the build wrote any.</summary>
internal sealed record ClientFile(
    string Path,
    string ContentType,
    string Tag,
    IReadOnlyList<(string Encoding, string Path)> Compressed,
    string Policy,
    string CacheControl);

/// <summary>
/// The built client, read once because it does not change while the server runs. Hashed assets may be cached for a year; pages carry
/// no-store, so that the next load gets a new release.
/// </summary>
internal sealed class ClientFiles
{
    private static readonly FileExtensionContentTypeProvider ContentTypes = new();
    private readonly FrozenDictionary<string, ClientFile> files;

    public ClientFiles(string folder)
    {
        Folder = System.IO.Path.GetFullPath(folder);
        var manifest = ReadManifest();
        Bundle = manifest.GetValueOrDefault("bundle") ?? "unknown";
        Version = manifest.GetValueOrDefault("user/index.html");
        files = !Exists ? FrozenDictionary<string, ClientFile>.Empty
            : Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
                .Select(path => (Name: System.IO.Path.GetRelativePath(Folder, path).Replace('\\', '/'), Path: path))
                .Where(file => !file.Name.EndsWith(".br", StringComparison.Ordinal)
                    && !file.Name.EndsWith(".gz", StringComparison.Ordinal)
                    && file.Name != "integrity.json")
                .ToFrozenDictionary(file => file.Name, file => Describe(file.Name, file.Path, manifest), StringComparer.Ordinal);
    }

    public string Folder { get; }

    public bool Exists => File.Exists(System.IO.Path.Combine(Folder, "integrity.json"));

    /// <summary>SHA-256 of the whole bundle, hex, as published with a release.</summary>
    public string Bundle { get; }

    /// <summary>
    /// The hash of the import map of the users' page, which names each script and style sheet by its hash; null if no client is built.
    /// The page computes the same hash from itself.
    /// </summary>
    public string? Version { get; }

    public IReadOnlyCollection<string> Names => files.Keys;

    public ClientFile? Find(string name) => files.GetValueOrDefault(name);

    private static ClientFile Describe(string name, string path, Dictionary<string, string?> manifest)
    {
        var type = ContentTypes.TryGetContentType(name, out var known) ? known : "application/octet-stream";
        if (type is "text/html" or "text/css" or "text/javascript" or "text/plain") type += "; charset=utf-8";
        var isAsset = name.StartsWith("assets/", StringComparison.Ordinal);
        var policy = name == "mail/frame.html" ? ContentPolicies.MailFrame
            : name.EndsWith(".html", StringComparison.Ordinal) ? ContentPolicies.Page(manifest.GetValueOrDefault(name))
            : ContentPolicies.Asset;
        var tag = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)).AsSpan(0, 12));
        var compressed = new[] { ("br", path + ".br"), ("gzip", path + ".gz") }.Where(form => File.Exists(form.Item2)).ToList();
        var cache = isAsset ? "public, max-age=31536000, immutable"
            : name.EndsWith(".html", StringComparison.Ordinal) ? "no-store"
            : "no-cache";
        return new ClientFile(path, type, tag, compressed, policy, cache);
    }

    /// <summary>integrity.json of the client's build: a page's name → hash of its import map; "bundle" → hash of all.</summary>
    private Dictionary<string, string?> ReadManifest()
    {
        var result = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (!Exists) return result;
        using var document = JsonDocument.Parse(File.ReadAllBytes(System.IO.Path.Combine(Folder, "integrity.json")));
        foreach (var entry in document.RootElement.EnumerateObject())
            if (entry.Value.TryGetProperty(entry.Name == "bundle" ? "sha256" : "importmapHash", out var value))
                result[entry.Name] = value.GetString();
        return result;
    }
}
