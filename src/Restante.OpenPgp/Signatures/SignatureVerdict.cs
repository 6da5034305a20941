namespace Restante.OpenPgp;

/// <summary>Why a signature does not count.</summary>
public enum SignatureFault
{
    /// <summary>None of the given certificates made it.</summary>
    UnknownSigner,
    /// <summary>The document is not the signed one, or the signature was changed.</summary>
    Wrong,
    /// <summary>It uses SHA-1, MD5 or RIPEMD-160, or a digest that is too short for the key.</summary>
    WeakHash,
    /// <summary>A version, type, algorithm or critical subpacket is not supported, so the signature cannot be judged.</summary>
    Unsupported,
    /// <summary>It was made by a clock more than a day ahead of ours.</summary>
    NotYet,
    /// <summary>The signature itself has expired.</summary>
    Ended,
    /// <summary>The key did not exist yet, or had expired, when it signed.</summary>
    SignerExpired,
    /// <summary>The key is revoked.</summary>
    SignerRevoked,
    /// <summary>The key is not marked for signing.</summary>
    NotASigner,
    /// <summary>The key is RSA below 2048 bits.</summary>
    WeakKey,
    /// <summary>
    /// Other signatures of the message used up the verifications that the policy allows, or the signer's certificate has too many
    /// signatures.
    /// </summary>
    TooMany,
}

/// <summary>The verdict on one signature.</summary>
public abstract record SignatureVerdict
{
    private SignatureVerdict()
    {
    }

    /// <summary>The certificate's owner signed exactly this.</summary>
    /// <param name="Signer">One of the certificates that were given.</param>
    /// <param name="KeyFingerprint">Of the signing key or subkey: 20 bytes, or 32 for version 6.</param>
    /// <param name="Created">The signing time by the signer's clock.</param>
    /// <param name="IsText">True if signed as lines of text, false if as bytes.</param>
    public sealed record Good(Certificate Signer, byte[] KeyFingerprint, DateTimeOffset Created, bool IsText) : SignatureVerdict;

    /// <summary>The signature does not count.</summary>
    public sealed record Bad(SignatureFault Fault) : SignatureVerdict;
}

/// <summary>Judges document signatures.</summary>
internal static class SignatureJudge
{
    public static SignatureVerdict Judge(
        SignaturePacket? signature,
        DocumentDigests digests,
        IReadOnlyList<Certificate> verifiers,
        DateTimeOffset now,
        Policy policy)
    {
        if (signature is null || signature.Type is not (SignatureType.Binary or SignatureType.Text)) return Bad(SignatureFault.Unsupported);
        if (!SignatureCheck.Reads(signature.KeyAlgorithm) || signature.Hashed.HasUnknownCritical) return Bad(SignatureFault.Unsupported);
        if (!DocumentDigests.IsAccepted(signature.Hash, policy))
            return Bad(signature.Hash.IsBroken() ? SignatureFault.WeakHash : SignatureFault.Unsupported);
        if (signature.Created is not { } made) return Bad(SignatureFault.Unsupported);
        if (made > now + policy.ClockTolerance) return Bad(SignatureFault.NotYet);
        // A signature from a clock ahead of ours is judged by that clock.
        if (!signature.IsCurrent(made > now ? made : now)) return Bad(SignatureFault.Ended);
        if (digests.Finish(signature) is not { } digest) return Bad(SignatureFault.Unsupported);
        SignatureVerdict? verdict = null;
        foreach (var certificate in verifiers)
        {
            foreach (var key in certificate.SubkeyParts.Select(part => part.Key!).Prepend(certificate.Primary).Where(signature.MayBeBy))
            {
                if (signature.MayFit(key) && signature.HasDigestOctets(digest) && !digests.Allowance.Take())
                    return Bad(SignatureFault.TooMany);
                var found = JudgeKey(certificate, key, signature, digest, now, policy);
                if (found is SignatureVerdict.Good) return found;
                // A verdict about a key that may have made it says more than that another key's signature does not fit.
                if (verdict is null or SignatureVerdict.Bad { Fault: SignatureFault.Wrong }) verdict = found;
            }
        }
        return verdict ?? Bad(SignatureFault.UnknownSigner);
    }

    private static SignatureVerdict JudgeKey(
        Certificate certificate,
        PublicKey key,
        SignaturePacket signature,
        byte[] digest,
        DateTimeOffset now,
        Policy policy)
    {
        if (!SignatureCheck.Supports(key)) return Bad(SignatureFault.Unsupported);
        if (!SignatureCheck.IsLongEnough(key, signature.Hash)) return Bad(SignatureFault.WeakHash);
        return signature.Fits(key, digest) ? JudgeSigner(certificate, key, signature, now, policy) : Bad(SignatureFault.Wrong);
    }

    private static SignatureVerdict JudgeSigner(
        Certificate certificate,
        PublicKey key,
        SignaturePacket signature,
        DateTimeOffset now,
        Policy policy)
    {
        var made = signature.Created!.Value;
        if (certificate.Owner.IsFlooded) return Bad(SignatureFault.TooMany);
        var state = new CertificateState(certificate, certificate.JudgedAt(now), ofSignatures: true);
        // A subkey is judged by its binding at the time of the signature, because it may have been rebound since. A compromised key
        // counts as revoked at all times.
        var then = new CertificateState(certificate, made, ofSignatures: true);
        var held = key == certificate.Primary
            ? state.Primary with { Renewed = then.Primary.Renewed }
            : then.Subkeys.FirstOrDefault(known => known.Key == key);
        if (state.Self is null || held is null || !held.Uses.HasFlag(KeyUses.Sign)) return Bad(SignatureFault.NotASigner);
        if (then.HasLapsed) return Bad(SignatureFault.SignerExpired);
        if (key.IsRsa && key.RsaBits < policy.MinRsaBits
            || state.Primary.Key.IsRsa && state.Primary.Key.RsaBits < policy.MinRsaBits)
            return Bad(SignatureFault.WeakKey);
        if (held.Revocation?.CoversSigning(made, held.Renewed) == true
            || state.Primary.Revocation?.CoversSigning(made, then.Primary.Renewed) == true)
            return Bad(SignatureFault.SignerRevoked);
        if (!held.LivesAt(made) || !state.Primary.LivesAt(made)) return Bad(SignatureFault.SignerExpired);
        return new SignatureVerdict.Good(certificate, [.. key.Fingerprint], made, signature.Type == SignatureType.Text);
    }

    private static SignatureVerdict.Bad Bad(SignatureFault fault) => new(fault);
}
