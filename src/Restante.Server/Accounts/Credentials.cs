using System.Security.Cryptography;
using Restante.OpenPgp;
using Restante.Protocol;
using Restante.Server.Keys;

namespace Restante.Server.Accounts;

/// <summary>The values that a browser sends when a user chooses a password: PROTOCOL.md section 3.</summary>
internal interface IPasswordRecord
{
    byte[] Salt { get; }
    ArgonParameters Argon { get; }
    byte[] Auth { get; }
    byte[] Bundle { get; }
}

/// <summary>Why the server refuses a certificate as a user's own.</summary>
internal abstract record CertificateFault
{
    private CertificateFault() { }

    internal sealed record TooLong(int MaxBytes) : CertificateFault;

    /// <summary>Not one binary OpenPGP certificate.</summary>
    internal sealed record Unreadable : CertificateFault;

    /// <summary>The request names a fingerprint that is not the certificate's.</summary>
    internal sealed record OtherFingerprint : CertificateFault;

    /// <summary>The certificate does not name the user's address.</summary>
    internal sealed record OtherAddress : CertificateFault;
}

/// <summary>Checks and stores what browsers derive from passwords and recovery codes.</summary>
internal static class Credentials
{
    public const int SaltLength = 16;
    public const int AuthLength = 32;
    private const int MaxBundleBytes = 64 * 1024;

    /// <summary>A sentence on what is wrong with the record; null if it can be stored.</summary>
    public static string? Fault(IPasswordRecord record) =>
        record.Salt.Length != SaltLength ? "salt has 16 bytes."
        : record.Auth.Length != AuthLength ? "auth has 32 bytes."
        : !record.Argon.IsAcceptable ? "argon is weaker than version 1 of the protocol, or beyond what browsers accept."
        : FaultOfBundle(record.Bundle);

    /// <summary>
    /// A sentence on what is wrong with a wrapped bundle, which has at least a nonce and a tag; null if it can be stored.
    /// </summary>
    public static string? FaultOfBundle(byte[] bundle) =>
        bundle.Length is > 28 and <= MaxBundleBytes ? null : "A wrapped bundle has 29 to 65536 bytes.";

    /// <summary>A sentence on what is wrong with the values derived from a recovery code; null if they can be stored.</summary>
    public static string? FaultOfRecovery(byte[] auth, byte[] bundle) =>
        auth.Length != AuthLength ? "The recovery code's auth has 32 bytes." : FaultOfBundle(bundle);

    /// <summary>A sentence on what is wrong with the current password's authenticator; null if it can be compared.</summary>
    public static string? FaultOfCurrent(byte[] auth) => auth.Length == AuthLength ? null : "currentAuth has 32 bytes.";

    /// <summary>The fault of a certificate for this address; null if it has none.</summary>
    public static CertificateFault? FaultOfCertificate(byte[] bytes, byte[] fingerprint, string canonicalAddress, int maxBytes)
    {
        if (bytes.Length > maxBytes) return new CertificateFault.TooLong(maxBytes);
        if (!Certificate.TryParse(bytes, out var certificate)) return new CertificateFault.Unreadable();
        if (!certificate!.Fingerprint.AsSpan().SequenceEqual(fingerprint)) return new CertificateFault.OtherFingerprint();
        return certificate.Names(MailAddress.FromCanonical(canonicalAddress).IsWrittenAs)
            ? null : new CertificateFault.OtherAddress();
    }

    public static void SetPassword(this User user, IPasswordRecord record, InstanceKeys keys)
    {
        var verifier = keys.Authenticate(record.Auth);
        (user.Salt, user.ArgonMemoryKiB, user.ArgonIterations) = (record.Salt, record.Argon.MemoryKiB, record.Argon.Iterations);
        (user.AuthVerifier, user.AuthKeyNumber) = (verifier.Mac, verifier.KeyNumber);
        user.SealedBundle = keys.Seal(User.Table, user.Id.ToArray(), record.Bundle);
    }

    public static void SetRecovery(this User user, byte[] recoveryAuth, byte[] recoveryBundle, InstanceKeys keys)
    {
        user.RecoveryVerifier = SHA256.HashData(recoveryAuth);
        user.SealedRecoveryBundle = keys.Seal(User.Table, user.Id.ToArray(), recoveryBundle);
    }
}
