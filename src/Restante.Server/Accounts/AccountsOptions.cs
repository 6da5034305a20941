using Restante.OpenPgp;
using Restante.Server.Configuration;

namespace Restante.Server.Accounts;

/// <summary>Limits on users' and guests' certificates: PROTOCOL.md section 11.</summary>
internal sealed record AccountsOptions : ICheckedOptions
{
    /// <summary>
    /// Largest certificate of a user or guest, in bytes; browsers use the same limit. A key with hundreds of signatures by others fits.
    /// </summary>
    public int MaxCertificateBytes { get; set; } = Certificate.MaxBytes;

    public IEnumerable<string> Validate()
    {
        if (MaxCertificateBytes is < 16 * 1024 or > Certificate.MaxBytes)
            yield return "MaxCertificateBytes must be between 16384 (16 KiB) and 262144 (256 KiB).";
    }
}
