namespace Restante.OpenPgp;

/// <summary>Signature type IDs (RFC 9580 section 5.2.1).</summary>
internal enum SignatureType
{
    Binary = 0x00,
    Text = 0x01,
    GenericCertification = 0x10,
    PersonaCertification = 0x11,
    CasualCertification = 0x12,
    PositiveCertification = 0x13,
    SubkeyBinding = 0x18,
    PrimaryKeyBinding = 0x19,
    DirectKey = 0x1f,
    KeyRevocation = 0x20,
    SubkeyRevocation = 0x28,
    CertificationRevocation = 0x30,
}

/// <summary>Key flags (RFC 9580 section 5.2.3.29).</summary>
[Flags]
internal enum KeyUses
{
    None = 0,
    Certify = 0x01,
    Sign = 0x02,
    EncryptMail = 0x04,
    EncryptStorage = 0x08,
    Encrypt = EncryptMail | EncryptStorage,
}
