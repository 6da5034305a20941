namespace Restante.OpenPgp;

/// <summary>Why a signature says nothing.</summary>
public enum SignatureFault
{
    /// <summary>None of the certificates given made it.</summary>
    UnknownSigner,
    /// <summary>The document is another, or the signature was changed.</summary>
    Wrong,
    /// <summary>It rests on SHA-1, MD5 or RIPEMD-160, or on a digest that is too short for the key.</summary>
    WeakHash,
    /// <summary>A version, type, algorithm or critical part that is not read: it can be neither right nor wrong here.</summary>
    Unsupported,
    /// <summary>It was made by a clock that is more than a day ahead of this one.</summary>
    NotYet,
    /// <summary>Its own validity ended.</summary>
    Ended,
    /// <summary>The key was not yet made, or had ended, when it signed.</summary>
    SignerExpired,
    /// <summary>The key was taken back.</summary>
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

/// <summary>What became of one signature.</summary>
public abstract record SignatureVerdict
{
    private SignatureVerdict()
    {
    }

    /// <summary>The certificate's owner signed exactly this.</summary>
    /// <param name="Signer">One of the certificates that were given.</param>
    /// <param name="KeyFingerprint">The key or subkey, 20 bytes, of version 6 32.</param>
    /// <param name="Created">When, by the signer's clock.</param>
    /// <param name="IsText">Signed as lines of text rather than as bytes.</param>
    public sealed record Good(Certificate Signer, byte[] KeyFingerprint, DateTimeOffset Created, bool IsText) : SignatureVerdict;

    /// <summary>It says nothing.</summary>
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
        // Made by a clock that is ahead, it is judged by that clock.
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
                // What is known of the key that made it, or may have, says more than that it is not another one's.
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
        // A subkey by the binding that held when it signed: it may have been bound anew since, or for something else. What was stolen
        // is taken back whatever the time.
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
