using System.Security.Cryptography;
using NSec.Cryptography;

namespace Restante.Protocol;

/// <summary>HKDF-SHA-256 and Argon2id with the labels of PROTOCOL.md. Results have 32 bytes unless stated otherwise.</summary>
public static class Derivation
{
    private const string Prefix = "restante/v1/";

    /// <summary>Ext(salt, ikm): HKDF-Extract (RFC 5869 section 2.2).</summary>
    public static byte[] Extract(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> keyMaterial)
    {
        var pseudoRandomKey = new byte[32];
        HKDF.Extract(HashAlgorithmName.SHA256, keyMaterial, salt, pseudoRandomKey);
        return pseudoRandomKey;
    }

    /// <summary>Exp(prk, "restante/v1/" + label, length): HKDF-Expand (RFC 5869 section 2.3).</summary>
    public static byte[] Expand(ReadOnlySpan<byte> pseudoRandomKey, string label, int length = 32)
    {
        var output = new byte[length];
        HKDF.Expand(HashAlgorithmName.SHA256, pseudoRandomKey, output, Encoding.Text(Prefix + label));
        return output;
    }

    /// <summary>A label in the form used inside an LP.</summary>
    public static byte[] Label(string label) => Encoding.Text(Prefix + label);

    /// <summary>
    /// A2(pw, salt): Argon2id v0x13, 64 MiB, 3 passes, 1 lane, 32 bytes (RFC 9106). <paramref name="salt"/> has 16 bytes.
    /// </summary>
    public static byte[] Argon2id(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, ArgonParameters parameters)
    {
        var algorithm = new Argon2id(new Argon2Parameters
        {
            MemorySize = parameters.MemoryKiB,
            NumberOfPasses = parameters.Iterations,
            DegreeOfParallelism = parameters.Parallelism,
        });
        return algorithm.DeriveBytes(password, salt, 32);
    }

    /// <summary>L_auth of a link: Exp(Ext(iid, S), "restante/v1/link-auth").</summary>
    public static byte[] LinkAuthenticator(Id16 invitationId, ReadOnlySpan<byte> linkSecret) =>
        Expand(Extract(invitationId.ToArray(), linkSecret), "link-auth");

    /// <summary>T: binds a link to the sender's key and the invitation key (16 bytes).</summary>
    public static byte[] LinkBinding(byte[] senderFingerprint, byte[] invitationFingerprint) =>
        SHA256.HashData(Encoding.LengthPrefixed(Label("link-bind"), senderFingerprint, invitationFingerprint))[..16];

    /// <summary>The value behind <c>#k.</c> in a notification: binds a sender's key to a guest's key (16 bytes).</summary>
    public static byte[] SenderBinding(byte[] senderFingerprint, byte[] guestFingerprint) =>
        SHA256.HashData(Encoding.LengthPrefixed(Label("sender-bind"), senderFingerprint, guestFingerprint))[..16];

    /// <summary>The key with which a browser may keep its open vault across a reload; the server never stores it.</summary>
    public static byte[] ReloadKey(Id16 ownerId, ReadOnlySpan<byte> cookieValue) =>
        Expand(Extract(ownerId.ToArray(), cookieValue), "reload");

    /// <summary>The statement that a user's former and new keys both sign (PROTOCOL.md sections 3 and 13).</summary>
    public static byte[] SuccessionStatement(Id16 userId, byte[] formerFingerprint, byte[] newFingerprint) =>
        Encoding.LengthPrefixed(Label("succession"), userId.ToArray(), formerFingerprint, newFingerprint);

    /// <summary>The statement that an invitation key signs to vouch for a mailbox's long-term key (PROTOCOL.md section 6).</summary>
    public static byte[] ActivationStatement(Id16 invitationId, Id16 mailboxId, byte[] longTermFingerprint, string canonicalAddress) =>
        Encoding.LengthPrefixed(Label("activate"), invitationId.ToArray(), mailboxId.ToArray(), longTermFingerprint,
            SHA256.HashData(Encoding.Text(canonicalAddress)));

    /// <summary>
    /// The statement that a mailbox's long-term key signs to name the key that its guest uses from now on (PROTOCOL.md section 6).
    /// Naming the long-term key itself withdraws the guest's own key (section 13).
    /// </summary>
    public static byte[] OwnKeyStatement(Id16 mailboxId, byte[] newFingerprint, uint counter) =>
        Encoding.LengthPrefixed(Label("own-key"), mailboxId.ToArray(), newFingerprint, Encoding.BigEndian(counter));
}

/// <summary>Argon2id parameters as stored with a record. Memory in KiB.</summary>
public sealed record ArgonParameters(int MemoryKiB, int Iterations, int Parallelism)
{
    /// <summary>The parameters that version 1 of the protocol writes.</summary>
    public static ArgonParameters Version1 { get; } = new(65536, 3, 1);

    /// <summary>
    /// False for parameters that a client must refuse: weaker than version 1 (a downgrade), or so costly that they deny service.
    /// </summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsAcceptable => MemoryKiB is >= 65536 and <= 262144 && Iterations is >= 3 and <= 16 && Parallelism == 1;
}
