using System.Text;

namespace Restante.OpenPgp.Tests;

/// <summary>Keys and messages that tests share; time is always an argument.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    public static readonly SecretKey Alice = SecretKey.Generate(["Alice <alice@example.org>"], Now.AddDays(-30));
    public static readonly SecretKey Bob = SecretKey.Generate(["Bob <bob@example.org>"], Now.AddDays(-30));

    public static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    public static byte[] Encrypt(byte[] content, WritingRequest request)
    {
        using var output = new MemoryStream();
        Assert.Null(Encryption.Write(new MemoryStream(content), output, request));
        return output.ToArray();
    }

    public static byte[] EncryptToAlice(byte[] content, bool armored = false) =>
        Encrypt(content, new WritingRequest { Recipients = [Alice.Certificate], Signers = [Bob], Now = Now, IsArmored = armored });

    public static ReadingRequest ForAlice => new() { Keys = [Alice], Verifiers = [Bob.Certificate], Now = Now };

    public static (MessageOutcome Outcome, byte[] Content) Open(byte[] message, ReadingRequest request)
    {
        using var output = new MemoryStream();
        return (Decryption.Open(new MemoryStream(message), output, request), output.ToArray());
    }

    public static (MessageOutcome Outcome, byte[] Content) Verify(byte[] message, ReadingRequest request)
    {
        using var output = new MemoryStream();
        return (Verification.Inline(new MemoryStream(message), output, request), output.ToArray());
    }

    public static void AssertRefused(Refusal expected, byte[] message, ReadingRequest request)
    {
        var (outcome, content) = Open(message, request);
        Assert.Equal(expected, Assert.IsType<MessageOutcome.Refused>(outcome).Reason);
        Assert.Empty(content);
    }

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A body of packets, encrypted with an MDC under the session key.</summary>
    public static byte[] Protect(byte[] packets, SessionKey session)
    {
        using var output = new MemoryStream();
        using (var writer = new ProtectedWriter(output, session))
        {
            writer.Write(packets);
            writer.Complete();
        }
        return output.ToArray();
    }
}
