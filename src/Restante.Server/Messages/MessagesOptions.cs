using Restante.Server.Configuration;

namespace Restante.Server.Messages;

/// <summary>Limits of PROTOCOL.md section 11 on messages at rest.</summary>
internal sealed record MessagesOptions : ICheckedOptions
{
    /// <summary>Largest encrypted body, in bytes. 50 MiB: what most mail servers still take as an attachment.</summary>
    public long MaxBytes { get; set; } = 50L * 1024 * 1024;

    /// <summary>Bytes that one user may upload in 24 hours, sent or not: a hundred of the largest messages.</summary>
    public long UserBytesADay { get; set; } = 5000L * 1024 * 1024;

    /// <summary>Bytes that one guest may upload in 24 hours: twice what he may send, as a message that is tried again is uploaded again.</summary>
    public long GuestBytesADay { get; set; } = 200L * 1024 * 1024;

    /// <summary>Drafts that one user may keep.</summary>
    public int MaxDrafts { get; set; } = 200;

    public IEnumerable<string> Validate()
    {
        if (MaxBytes is < 64 * 1024 or > 1024L * 1024 * 1024) yield return "MaxBytes must lie between 65536 (64 KiB) and 1073741824 (1 GiB).";
        if (UserBytesADay < MaxBytes) yield return "UserBytesADay must be MaxBytes or more.";
        if (GuestBytesADay < MaxBytes) yield return "GuestBytesADay must be MaxBytes or more.";
        if (MaxDrafts is < 1 or > 10000) yield return "MaxDrafts must lie between 1 and 10000.";
    }
}
