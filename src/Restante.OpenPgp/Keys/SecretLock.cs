namespace Restante.OpenPgp;

/// <summary>The locked form of secret numbers (RFC 9580 section 5.5.3): from the S2K usage octet to the packet's end.</summary>
internal sealed record SecretLock(byte[] Encoded, int Version)
{
    private const int WithAead = 253;
    private const int WithSha1 = 254;
    private const int WithChecksum = 255;
    private const int IvBytes = 16;

    /// <summary>The fields; throws <see cref="Refusal.UnsupportedLock"/> for unsupported forms: CAST5, obsolete ones.</summary>
    public Fields Read()
    {
        var reader = new ByteReader(Encoded);
        var kind = reader.Byte();
        if (kind is not (WithAead or WithSha1) && !(kind == WithChecksum && Version == 4))
            throw new RefusedException(Refusal.UnsupportedLock);
        // Version 6 adds the length of the following fields, and that of the S2K.
        if (Version == 6) reader.Byte();
        var cipher = (Cipher)reader.Byte();
        AeadMode? mode = kind == WithAead ? (AeadMode)reader.Byte() : null;
        if (Version == 6) reader.Byte();
        var toKey = StringToKey.Read(ref reader);
        if (toKey.IsStub) return new Fields(cipher, mode, toKey, [], [], false);
        if (cipher is not (Cipher.Aes128 or Cipher.Aes192 or Cipher.Aes256)) throw new RefusedException(Refusal.UnsupportedLock);
        var nonce = reader.Take(mode is { } aead ? Aead.NonceBytes(aead) : IvBytes).ToArray();
        return new Fields(cipher, mode, toKey, nonce, reader.TakeAll().ToArray(), kind == WithSha1);
    }

    public static SecretLock Make(int version, StringToKey toKey, byte[] iv, byte[] encrypted)
    {
        var writer = new ByteWriter().Byte(WithSha1);
        if (version == 6) writer.Byte(2 + toKey.Encoded.Length + iv.Length);
        writer.Byte((int)Cipher.Aes256);
        if (version == 6) writer.Byte(toKey.Encoded.Length);
        return new SecretLock(writer.Bytes(toKey.Encoded).Bytes(iv).Bytes(encrypted).ToArray(), version);
    }

    /// <param name="Cipher">AES, except for a stub.</param>
    /// <param name="Mode">Null for CFB.</param>
    /// <param name="ToKey">Derives the key from the passphrase.</param>
    /// <param name="Nonce">The AEAD nonce, or CFB's IV.</param>
    /// <param name="Sealed">The ciphertext with the tag, or with the checksum inside.</param>
    /// <param name="HasSha1">True if SHA-1 checks the numbers, false for a 16-bit sum.</param>
    internal sealed record Fields(Cipher Cipher, AeadMode? Mode, StringToKey ToKey, byte[] Nonce, byte[] Sealed, bool HasSha1)
    {
        public bool IsStub => ToKey.IsStub;
    }
}
