using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Restante.OpenPgp;

namespace Restante.Server.Hosting.Sop;

/// <summary>Files, <c>@ENV:</c> and <c>@FD:</c>; keys, certificates and passwords read from them.</summary>
internal static class SopFiles
{
    private const string Environment = "@ENV:";
    private const string Descriptor = "@FD:";
    private const int MostBytes = 64 * 1024 * 1024;

    public static Stream Open(string name)
    {
        if (!name.StartsWith('@'))
            return File.Exists(name) ? File.OpenRead(name) : throw new SopFailure(SopExit.MissingInput, $"There is no file {name}.");
        if (File.Exists(name))
            throw new SopFailure(SopExit.AmbiguousInput, $"{name} is a file and a special name; write ./{name} for the file.");
        if (name.StartsWith(Environment, StringComparison.Ordinal))
            return System.Environment.GetEnvironmentVariable(name[Environment.Length..]) is { } value
                ? new MemoryStream(Encoding.UTF8.GetBytes(value))
                : throw new SopFailure(SopExit.MissingInput, $"The variable {name[Environment.Length..]} is not set.");
        return Handle(name, FileAccess.Read);
    }

    /// <summary>
    /// A destination for a small output besides standard output: checked at once, created when there is something to write.
    /// </summary>
    public static Action<byte[]>? Output(string? name)
    {
        if (name is null) return null;
        var handle = name.StartsWith('@') ? Handle(name, FileAccess.Write) : null;
        if (handle is null && Path.Exists(name)) throw new SopFailure(SopExit.OutputExists, $"{name} exists already.");
        return bytes =>
        {
            using var file = handle ?? new FileStream(name, FileMode.CreateNew, FileAccess.Write);
            file.Write(bytes);
        };
    }

    public static byte[] ReadAll(string name)
    {
        using var file = Open(name);
        return ReadAll(file);
    }

    public static byte[] ReadAll(Stream stream)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (stream.Read(buffer) is var read and > 0)
        {
            if (whole.Length + read > MostBytes) throw SopFailure.Of(Refusal.TooLarge);
            whole.Write(buffer, 0, read);
        }
        return whole.ToArray();
    }

    public static List<Certificate> Certificates(IEnumerable<string> names) => [.. names.SelectMany(name => Certificates(ReadAll(name)))];

    public static IReadOnlyList<Certificate> Certificates(byte[] bytes) =>
        Certificate.TryParseAll(
            Armor.TryDecode(bytes) ?? throw SopFailure.Of(Refusal.NotACertificate), out var certificates, out var refusal)
            ? certificates
            : throw SopFailure.Of(refusal);

    public static IReadOnlyList<SecretKey> Keys(byte[] bytes) =>
        SecretKey.TryParseAll(Armor.TryDecode(bytes) ?? throw SopFailure.Of(Refusal.NotASecretKey), out var keys, out var refusal)
            ? keys
            : throw SopFailure.Of(refusal);

    /// <summary>Secret keys, unlocked if one of the passwords of <c>--with-key-password</c> fits.</summary>
    public static List<SecretKey> Keys(IEnumerable<string> names, SopCall call)
    {
        var passwords = call.Values("with-key-password").SelectMany(Passwords).ToList();
        return [.. names.SelectMany(name => Keys(ReadAll(name))).Select(key => Unlocked(key, passwords))];
    }

    // A key that no password unlocks stays locked, because it may not be needed. A key with an unsupported lock fails at once.
    private static SecretKey Unlocked(SecretKey key, List<string> passwords)
    {
        if (!key.IsLocked) return key;
        foreach (var password in passwords)
        {
            if (key.TryUnlock(password, out var open, out var refusal)) return open!;
            if (refusal != Refusal.WrongPassphrase) throw SopFailure.Of(refusal);
        }
        return key;
    }

    /// <summary>A password to encrypt with: text, without trailing white space.</summary>
    public static string NewPassword(string name) => Text(name).TrimEnd();

    /// <summary>Passwords to try for decryption: the text as it is, and without trailing white space.</summary>
    public static IEnumerable<string> Passwords(string name)
    {
        var text = Text(name);
        return new[] { text, text.TrimEnd() }.Distinct();
    }

    public static string Text(string name)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(ReadAll(name));
        }
        catch (DecoderFallbackException)
        {
            throw new SopFailure(SopExit.PasswordNotReadable, "A password is not UTF-8 text.");
        }
    }

    private static FileStream Handle(string name, FileAccess access)
    {
        if (!name.StartsWith(Descriptor, StringComparison.Ordinal)
            || !int.TryParse(name[Descriptor.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw new SopFailure(SopExit.UnsupportedPrefix, "Special names here are @ENV:NAME (to read) and @FD:NUMBER.");
        // A closed descriptor would otherwise be noticed only when it is used.
        if (!OperatingSystem.IsWindows() && !Path.Exists($"/dev/fd/{number}"))
            throw new SopFailure(SopExit.MissingInput, $"Descriptor {number} is not open.");
        try
        {
            return new FileStream(new SafeFileHandle(number, ownsHandle: false), access);
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            throw new SopFailure(SopExit.MissingInput, $"Descriptor {number} is not open.");
        }
    }
}
