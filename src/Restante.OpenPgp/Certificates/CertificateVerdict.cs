namespace Restante.OpenPgp;

/// <summary>Why a certificate is not used for an address.</summary>
public enum Unfit
{
    /// <summary>No certified user ID has exactly this address.</summary>
    NamesSomebodyElse,
    /// <summary>Its owner revoked it, this user ID, or every encryption key.</summary>
    Revoked,
    /// <summary>It has expired, or its owner's signature on the user ID has.</summary>
    Expired,
    /// <summary>It was made by a clock more than a day ahead of ours.</summary>
    NotYet,
    /// <summary>It expires within 24 hours.</summary>
    EndsSoon,
    /// <summary>It has no subkey marked for encryption.</summary>
    NoEncryptionKey,
    /// <summary>Its keys are RSA below 2048 bits, ElGamal, DSA or unknown.</summary>
    WeakKey,
    /// <summary>
    /// It has version 6, which is read but not encrypted to, because fingerprints here have 20 bytes (PROTOCOL.md section 1).
    /// </summary>
    NewerVersion,
    /// <summary>Too many signatures claim to be its owner's to verify them all; an attacker may have added them.</summary>
    TooManySignatures,
    /// <summary>Its self-signatures use SHA-1 or another insecure hash.</summary>
    WeakSelfSignature,
    /// <summary>It has a user ID with this address, but its primary key did not certify it.</summary>
    NotSelfSigned,
}

/// <summary>Whether a certificate may be used to encrypt to an address (PROTOCOL.md section 10).</summary>
public abstract record CertificateVerdict
{
    private CertificateVerdict()
    {
    }

    /// <summary>The certificate may be used.</summary>
    /// <param name="IsRsaShort">RSA of 2048 to 3071 bits: warn the user.</param>
    /// <param name="Expires">The earlier expiry of the primary key and the last encryption key; null if neither expires.</param>
    public sealed record Usable(bool IsRsaShort, DateTimeOffset? Expires) : CertificateVerdict;

    /// <summary>The certificate may not be used.</summary>
    public sealed record Unusable(Unfit Reason) : CertificateVerdict;

    /// <summary>Judges a certificate for an address at a time; the caller supplies the comparison of addresses.</summary>
    public static CertificateVerdict Judge(Certificate certificate, Func<string, bool> isAddress, DateTimeOffset now, Policy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        policy ??= Policy.Restante;
        if (certificate.Version != 4) return new Unusable(Unfit.NewerVersion);
        // Signatures by such a key are not supported, nor is its revocation.
        if (!SignatureCheck.Supports(certificate.Primary)) return new Unusable(Unfit.WeakKey);
        if (certificate.Owner.IsFlooded) return new Unusable(Unfit.TooManySignatures);
        now = certificate.JudgedAt(now);
        var state = certificate.StateAt(now);
        if (state.Primary.Revocation is not null) return new Unusable(Unfit.Revoked);
        if (certificate.Primary.Created > now) return new Unusable(Unfit.NotYet);
        if (IsWeak(state.Primary.Key, policy)) return new Unusable(Unfit.WeakKey);
        if (!state.UserIds.Any(id => isAddress(Certificate.AddressOf(id.Text))))
            return new Unusable(WhyNoUserId(certificate, isAddress, now));
        if (!state.IsGood) return new Unusable(Unfit.Expired);
        var keys = state.EncryptionKeys(policy, policy.MinRemainingValidity).ToList();
        if (keys.Count == 0) return new Unusable(WhyNoKey(certificate, state, policy));
        // A self-signature may expire before its key.
        var later = new CertificateState(certificate, now + policy.MinRemainingValidity);
        if (!later.IsGood || !later.EncryptionKeys(policy).Any() || !later.UserIds.Any(id => isAddress(Certificate.AddressOf(id.Text))))
            return new Unusable(Unfit.EndsSoon);
        var ends = state.Keys.Where(key => keys.Contains(key.Key)).Select(key => key.Expires ?? DateTimeOffset.MaxValue).Max();
        var expires = state.Primary.Expires is { } end && end < ends ? end : ends;
        var isShort = keys.Append(state.Primary.Key).Any(key => key.IsRsa && key.RsaBits < policy.GoodRsaBits);
        return new Usable(isShort, expires == DateTimeOffset.MaxValue ? null : expires);
    }

    private static Unfit WhyNoUserId(Certificate certificate, Func<string, bool> isAddress, DateTimeOffset now)
    {
        var named = certificate.UserIdParts
            .Where(part => Certificate.TextOf(part) is { } text && isAddress(Certificate.AddressOf(text)))
            .ToList();
        if (named.Count == 0) return Unfit.NamesSomebodyElse;
        var own = named.SelectMany(part => part.Signatures).Where(signature => SelfSignatures.Certifies(certificate, signature)).ToList();
        if (own.Count == 0)
        {
            var isWeak = named.SelectMany(part => part.Signatures)
                .Any(signature => signature.IsCertification && SelfSignatures.IsWeak(certificate, signature));
            return isWeak ? Unfit.WeakSelfSignature : Unfit.NotSelfSigned;
        }
        if (own.Exists(signature => signature.IsCurrent(now))) return Unfit.Revoked;
        return own.TrueForAll(signature => signature.Created > now) ? Unfit.NotYet : Unfit.Expired;
    }

    private static Unfit WhyNoKey(Certificate certificate, CertificateState state, Policy policy)
    {
        if (state.EncryptionKeys(policy).Any()) return Unfit.EndsSoon;
        var marked = state.Subkeys.Where(key => (key.Uses & KeyUses.Encrypt) != 0).ToList();
        if (marked.Count == 0)
        {
            // Past and future bindings of subkeys that have none now.
            var all = certificate.SubkeyParts
                .Where(part => !state.Subkeys.Any(known => known.Key == part.Key))
                .SelectMany(part => part.Signatures)
                .Where(signature => signature.Type == SignatureType.SubkeyBinding)
                .Where(signature => (SelfSignatures.Uses(signature) & KeyUses.Encrypt) != 0)
                .ToList();
            var lapsed = all.Where(signature => SelfSignatures.Binds(certificate, signature)).ToList();
            if (lapsed.Count > 0) return lapsed.TrueForAll(binding => binding.Created > state.Now) ? Unfit.NotYet : Unfit.Expired;
            return all.Exists(binding => SelfSignatures.IsWeak(certificate, binding)) ? Unfit.WeakSelfSignature : Unfit.NoEncryptionKey;
        }
        if (marked.TrueForAll(key => key.Key.Created > state.Now)) return Unfit.NotYet;
        if (marked.TrueForAll(key => key.Revocation is not null)) return Unfit.Revoked;
        return marked.TrueForAll(key => !key.HoldsAt(state.Now)) ? Unfit.Expired : Unfit.WeakKey;
    }

    private static bool IsWeak(PublicKey primary, Policy policy) => primary.IsRsa && primary.RsaBits < policy.MinRsaBits;
}
