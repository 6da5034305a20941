using Restante.Protocol;
using Restante.Server.KeyDiscovery;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.KeyDiscovery;

/// <summary>
/// Changes Autocrypt headers and mails at random places: the reader accepts or ignores them, never throws, and stays consistent.
/// Every run makes the same changes; the full run makes fifty times as many.
/// </summary>
public sealed class AutocryptFuzzTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    private static readonly int Rounds = TestRun.IsFull ? 100_000 : 2_000;
    private static readonly string[] Pieces = [";", "=", "\r\n ", "addr=", "keydata=",
        "prefer-encrypt=mutual", "_x=1;", "@", "\"", "<", ">", "--x", "\0", "é", "Autocrypt: "];

    [Fact]
    public void Readable_header_is_read_the_same_when_written_again()
    {
        var header = $"addr=bob@bob.example; prefer-encrypt=mutual; _note=x; keydata={Convert.ToBase64String(new byte[90])}";
        var read = 0;
        for (var seed = 1; seed <= Rounds; seed++)
        {
            if (AutocryptHeader.Parse(Changed(header, seed)) is not { } one) continue;
            read++;
            Assert.InRange(one.KeyData.Length, 1, AutocryptHeader.MaxKeyBytes);
            var again = AutocryptHeader.Parse(
                $"addr={one.Address}; {(one.IsMutual ? "prefer-encrypt=mutual; " : "")}keydata={Convert.ToBase64String(one.KeyData)}");
            Assert.True(
                again is not null && again.Address == one.Address && again.IsMutual == one.IsMutual
                    && again.KeyData.AsSpan().SequenceEqual(one.KeyData),
                $"seed {seed}");
        }
        Assert.InRange(read, 1, Rounds - 1);
    }

    [Fact]
    public void Only_keys_of_a_mails_sender_are_read()
    {
        var key = new TestKey("Bob <bob@bob.example>");
        var mail = string.Join("\r\n", "From: Bob <bob@bob.example>", "To: alice@example.org", "Date: Thu, 26 Nov 2026 10:00:00 +0000",
            $"Autocrypt: addr=bob@bob.example; prefer-encrypt=mutual; keydata={Convert.ToBase64String(key.Certificate)}",
            "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=",
            "Content-Type: multipart/mixed; boundary=x", "", "--x", "", "Hello",
            "--x", "Content-Type: application/pgp-keys", "Content-Transfer-Encoding: base64", "",
            Convert.ToBase64String(key.Certificate), "--x--", "");
        var read = 0;
        for (var seed = 1; seed <= Rounds / 4; seed++)
        {
            if (MailKeys.Read(System.Text.Encoding.UTF8.GetBytes(Changed(mail, seed)), Now) is not { } keys) continue;
            read++;
            Assert.InRange(keys.Date, DateTimeOffset.UnixEpoch, Now);
            if (keys.Header is { } header)
                Assert.True(MailAddress.FromCanonical(keys.Canonical).IsWrittenAs(header.Address), $"seed {seed}");
            Assert.All(keys.Attached, certificate => Assert.Equal(20, certificate.Fingerprint.Length));
        }
        Assert.InRange(read, 1, Rounds);
    }

    private static string Changed(string text, int seed)
    {
        var random = new Random(seed);
        for (var count = random.Next(1, 5); count > 0 && text.Length > 1; count--)
        {
            var at = random.Next(text.Length);
            text = random.Next(4) switch
            {
                0 => text.Remove(at, Math.Min(random.Next(1, 60), text.Length - at)),
                1 => text.Insert(at, text.Substring(at, Math.Min(random.Next(1, 200), text.Length - at))),
                2 => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
                _ => text.Remove(at, 1).Insert(at, ((char)random.Next(1, 256)).ToString()),
            };
        }
        return text;
    }
}
