namespace Restante.OpenPgp.Tests;

public sealed class EncryptionTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(191)]
    [InlineData(8383)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(131_050)]
    [InlineData(131_072)]
    [InlineData(131_073)]
    [InlineData(5_000_000)]
    public void Encrypted_content_is_read_back_binary_and_armored(int length)
    {
        var content = Samples.Bytes(length);
        foreach (var armored in new[] { false, true })
        {
            var (outcome, read) = Samples.Open(Samples.EncryptToAlice(content, armored), Samples.ForAlice);
            Assert.Single(Assert.IsType<MessageOutcome.Opened>(outcome).Good);
            Assert.True(content.AsSpan().SequenceEqual(read));
        }
    }

    // Around the lengths where the last piece has whole blocks, or a buffer's end cuts the MDC.
    [Fact]
    public void Content_of_any_length_around_a_buffer_is_read_back()
    {
        for (var length = 65_536 - 80; length < 65_536 + 20; length++)
        {
            var content = Samples.Bytes(length);
            var message = Samples.Encrypt(content, new WritingRequest { Recipients = [Samples.Alice.Certificate], Now = Samples.Now });
            Assert.True(content.AsSpan().SequenceEqual(Samples.Open(message, Samples.ForAlice).Content));
        }
    }

    [Fact]
    public void Message_changed_anywhere_releases_nothing()
    {
        var message = Samples.EncryptToAlice(Samples.Bytes(300));
        for (var at = 0; at < message.Length; at++)
        {
            var changed = (byte[])message.Clone();
            changed[at] ^= 0x21;
            var (outcome, content) = Samples.Open(changed, Samples.ForAlice);
            if (outcome is MessageOutcome.Refused) Assert.Empty(content);
            // The PKESK's key ID is not authenticated; a message that opens must still be the whole one.
            else Assert.Equal(300, content.Length);
        }
    }

    [Fact]
    public void Large_message_with_a_changed_last_byte_releases_nothing()
    {
        var message = Samples.EncryptToAlice(Samples.Bytes(6_000_000));
        message[^1] ^= 1;
        Samples.AssertRefused(Refusal.Modified, message, Samples.ForAlice);
    }

    [Fact]
    public void Truncated_message_is_refused()
    {
        var message = Samples.EncryptToAlice(Samples.Bytes(3000));
        for (var length = 0; length < message.Length; length += 37)
        {
            var (outcome, content) = Samples.Open(message[..length], Samples.ForAlice);
            Assert.IsType<MessageOutcome.Refused>(outcome);
            Assert.Empty(content);
        }
        Samples.AssertRefused(Refusal.Malformed, [.. message, .. new ByteWriter().Packet(PacketTag.UserId, "x"u8).Span], Samples.ForAlice);
    }

    [Fact]
    public void Message_is_split_joined_and_given_to_a_further_reader()
    {
        var content = Samples.Bytes(200_000);
        var parts = MessageParts.TrySplit(new MemoryStream(Samples.EncryptToAlice(content, armored: true)), out _)!;
        var body = new MemoryStream();
        parts.Body.CopyTo(body);
        var pkesk = Assert.Single(parts.SessionKeyPackets);
        Assert.True(PacketForm.IsSessionKeyPacket(pkesk));
        Assert.True(PacketForm.StartsIntegrityProtectedData(body.ToArray()));

        using var session = SessionKey.TryOpen(pkesk, [Samples.Alice])!;
        Assert.Null(SessionKey.TryOpen(pkesk, [Samples.Bob]));
        using var joined = new MemoryStream();
        MessageParts.Join(session.WrapFor(Samples.Bob.Certificate, Samples.Now), new MemoryStream(body.ToArray()), joined);
        var (outcome, read) = Samples.Open(joined.ToArray(),
            new ReadingRequest { Keys = [Samples.Bob], Verifiers = [Samples.Bob.Certificate], Now = Samples.Now });
        Assert.Single(Assert.IsType<MessageOutcome.Opened>(outcome).Good);
        Assert.True(content.AsSpan().SequenceEqual(read));
        Samples.AssertRefused(Refusal.NoKeyFits, joined.ToArray(), Samples.ForAlice);
    }

    // Old packet headers, as GnuPG writes them, become new ones; the body and its meaning stay.
    [Fact]
    public void Split_parts_join_to_the_same_message()
    {
        var message = Samples.EncryptToAlice([1, 2, 3]);
        Assert.True(PacketForm.TryHeader(message, out _, out var header, out var length));
        byte[] old = [0x84, (byte)length, .. message[header..]];
        foreach (var form in new[] { message, old })
        {
            var parts = MessageParts.TrySplit(new MemoryStream(form), out _)!;
            using var joined = new MemoryStream();
            MessageParts.Join(parts.SessionKeyPackets, parts.Body, joined);
            Assert.Equal(message, joined.ToArray());
        }
        Assert.Equal([1, 2, 3], Samples.Open(old, Samples.ForAlice).Content);
    }

    [Fact]
    public void Callers_policy_decides_on_keys()
    {
        using var session = SessionKey.Generate();
        var demanding = Policy.Restante with { MinRsaBits = 8192, MaxSessionKeyPackets = 0 };
        Assert.Single(session.WrapFor(Samples.Bob.Certificate, Samples.Now, demanding));
        Assert.Null(MessageParts.TrySplit(new MemoryStream(Samples.EncryptToAlice([1])), out var refusal, demanding));
        Assert.Equal(Refusal.TooMany, refusal);
    }

    [Fact]
    public void Passphrase_opens_and_another_one_does_not()
    {
        var message = Samples.Encrypt([1, 2, 3], new WritingRequest { Passphrases = ["one", "two"], Now = Samples.Now });
        Assert.Equal([1, 2, 3], Samples.Open(message, new ReadingRequest { Passphrases = ["no", "two"], Now = Samples.Now }).Content);
        Samples.AssertRefused(Refusal.NoKeyFits, message, new ReadingRequest { Passphrases = ["no"], Now = Samples.Now });
    }

    [Fact]
    public void Session_key_opens_and_is_not_printed()
    {
        using var session = SessionKey.Generate();
        var message = Samples.Encrypt([1, 2, 3],
            new WritingRequest { Recipients = [Samples.Alice.Certificate], SessionKey = session, Now = Samples.Now });
        Assert.Equal([1, 2, 3], Samples.Open(message,
            new ReadingRequest { SessionKeys = [SessionKey.TryParse(session.Reveal())!], Now = Samples.Now }).Content);
        Assert.Equal("[redacted]", session.ToString());
        Assert.StartsWith("[redacted]", Samples.Alice.ToString());
    }

    [Fact]
    public void Locked_key_is_named_as_locked_and_opens_once_unlocked()
    {
        using var locked = Samples.Alice.Lock("Kaffee, schwarz");
        Assert.True(locked.IsLocked);
        Assert.True(SecretKey.TryParse(locked.ToBytes(), out var read, out _));
        var message = Samples.EncryptToAlice([1, 2, 3]);
        Samples.AssertRefused(Refusal.Locked, message, new ReadingRequest { Keys = [read!], Now = Samples.Now });
        Assert.Null(read!.Unlock("Tee"));
        Assert.Equal([1, 2, 3],
            Samples.Open(message, new ReadingRequest { Keys = [read.Unlock("Kaffee, schwarz")!], Now = Samples.Now }).Content);
        Assert.Equal(Refusal.Locked, Encryption.Write(new MemoryStream(), Stream.Null,
            new WritingRequest { Recipients = [Samples.Bob.Certificate], Signers = [read], Now = Samples.Now }));
    }

    [Fact]
    public void Message_that_the_caller_does_not_accept_is_withheld()
    {
        var asked = 0;
        var (outcome, content) = Samples.Open(Samples.EncryptToAlice([1]), Samples.ForAlice with
        {
            Verifiers = [Samples.Alice.Certificate],
            Release = verdicts =>
            {
                asked++;
                return verdicts.Any(verdict => verdict is SignatureVerdict.Good);
            },
        });
        Assert.Equal(new SignatureVerdict.Bad(SignatureFault.UnknownSigner),
            Assert.Single(Assert.IsType<MessageOutcome.Withheld>(outcome).Signatures));
        Assert.Empty(content);
        Assert.Equal(1, asked);
    }

    [Fact]
    public void Two_signers_are_both_verified()
    {
        var message = Samples.Encrypt([1, 2], new WritingRequest
        {
            Recipients = [Samples.Alice.Certificate], Signers = [Samples.Alice, Samples.Bob], IsText = true, Now = Samples.Now,
        });
        var (outcome, _) = Samples.Open(message,
            Samples.ForAlice with { Verifiers = [Samples.Alice.Certificate, Samples.Bob.Certificate] });
        Assert.Equal(2, Assert.IsType<MessageOutcome.Opened>(outcome).Good.Count());
    }
}
