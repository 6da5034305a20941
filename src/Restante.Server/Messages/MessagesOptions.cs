using Restante.Server.Configuration;

namespace Restante.Server.Messages;

/// <summary>
/// Limits of PROTOCOL.md section 11 on messages. Only browsers see what is inside a message, so the server sends them those limits.
/// </summary>
internal sealed record MessagesOptions : ICheckedOptions
{
    /// <summary>Largest encrypted body, in bytes. The default of 50 MiB is what most mail servers still accept as an attachment.</summary>
    public long MaxBytes { get; set; } = 50L * 1024 * 1024;

    /// <summary>Bytes that one user may upload in 24 hours, sent or not. The default is a hundred of the largest messages.</summary>
    public long UserBytesADay { get; set; } = 5000L * 1024 * 1024;

    /// <summary>
    /// Bytes that one guest may upload in 24 hours. The default is twice what they may send, because a retry uploads a message again.
    /// </summary>
    public long GuestBytesADay { get; set; } = 200L * 1024 * 1024;

    /// <summary>Drafts that one user may keep.</summary>
    public int MaxDrafts { get; set; } = 200;

    /// <summary>How deep parts of a message may be nested. Deeper nesting is an attack on the reader's memory.</summary>
    public int MaxMimeDepth { get; set; } = 20;

    /// <summary>Most parts of a message.</summary>
    public int MaxMimeParts { get; set; } = 500;

    /// <summary>Largest header of one part, in bytes.</summary>
    public int MaxHeaderBytes { get; set; } = 256 * 1024;

    /// <summary>Most header fields of a message, including those of its parts.</summary>
    public int MaxHeaderFields { get; set; } = 500;

    /// <summary>Largest size of a compressed message after decompression, in bytes: what a phone's browser can still hold.</summary>
    public int MaxDecompressedBytes { get; set; } = 128 * 1024 * 1024;

    public IEnumerable<string> Validate()
    {
        if (MaxBytes is < 64 * 1024 or > 1024L * 1024 * 1024)
            yield return "MaxBytes must be between 65536 (64 KiB) and 1073741824 (1 GiB).";
        if (UserBytesADay < MaxBytes) yield return "UserBytesADay must be MaxBytes or more.";
        if (GuestBytesADay < MaxBytes) yield return "GuestBytesADay must be MaxBytes or more.";
        if (MaxDrafts is < 1 or > 10000) yield return "MaxDrafts must be between 1 and 10000.";
        if (MaxMimeDepth is < 5 or > 100) yield return "MaxMimeDepth must be between 5 and 100.";
        if (MaxMimeParts is < 20 or > 10000) yield return "MaxMimeParts must be between 20 and 10000.";
        if (MaxHeaderBytes is < 16 * 1024 or > 4 * 1024 * 1024)
            yield return "MaxHeaderBytes must be between 16384 (16 KiB) and 4194304 (4 MiB).";
        if (MaxHeaderFields is < 50 or > 10000) yield return "MaxHeaderFields must be between 50 and 10000.";
        if (MaxDecompressedBytes is < 1024 * 1024 or > 1024 * 1024 * 1024)
            yield return "MaxDecompressedBytes must be between 1048576 (1 MiB) and 1073741824 (1 GiB).";
    }
}
