namespace Restante.OpenPgp;

/// <summary>Packet type IDs (RFC 9580 section 5).</summary>
internal enum PacketTag
{
    PublicKeySessionKey = 1,
    Signature = 2,
    PassphraseSessionKey = 3,
    OnePassSignature = 4,
    SecretKey = 5,
    PublicKey = 6,
    SecretSubkey = 7,
    CompressedData = 8,
    UnprotectedData = 9,
    Marker = 10,
    LiteralData = 11,
    Trust = 12,
    UserId = 13,
    PublicSubkey = 14,
    UserAttribute = 17,
    IntegrityProtectedData = 18,
    AeadData = 20,
    Padding = 21,
}
