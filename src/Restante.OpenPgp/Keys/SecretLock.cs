namespace Restante.OpenPgp;

/// <summary>How secret numbers are locked (RFC 9580 section 5.5.3): from the octet of its kind to the packet's end.</summary>
internal sealed record SecretLock(byte[] Encoded, int Version)
{
    private const int WithAead = 253;
    private const int WithSha1 = 254;
    private const int WithChecksum = 255;
    private const int IvBytes = 16;

    /// <summary>The fields; <see cref="Refusal.UnsupportedLock"/> for what is not read: CAST5, abandoned forms.</summary>
    public Fields Read()
    {
        var reader = new ByteReader(Encoded);
        var kind = reader.Byte();
        if (kind is not (WithAead or WithSha1) && !(kind == WithChecksum && Version == 4))
            throw new RefusedException(Refusal.UnsupportedLock);
        // Version 6 says the length of what follows, and that of the S2K.
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

    /// <param name="Cipher">AES, but of a stub.</param>
    /// <param name="Mode">Null for CFB.</param>
    /// <param name="ToKey">From the passphrase.</param>
    /// <param name="Nonce">Of the mode, or CFB's IV.</param>
    /// <param name="Sealed">With the tag, or with the check inside.</param>
    /// <param name="HasSha1">Checked by SHA-1 rather than by a sum.</param>
    internal sealed record Fields(Cipher Cipher, AeadMode? Mode, StringToKey ToKey, byte[] Nonce, byte[] Sealed, bool HasSha1)
    {
        public bool IsStub => ToKey.IsStub;
    }
}
