using System.Diagnostics;
using System.Text.Json;
using MimeKit;
using Restante.Server.Delivery;

namespace Restante.Server.Tests.Delivery;

/// <summary>Headers with hostile names, as other MIME libraries read them.</summary>
public sealed class DisplayNameHeaderTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    // Every field with a name, decoded by the library's new parser, by its old one, and by the old one a second time.
    private const string Reader = """
        import sys, json, base64, email, email.policy
        from email.header import decode_header, make_header
        from email.utils import getaddresses
        old = lambda text: str(make_header(decode_header(text)))
        answer = []
        for line in sys.stdin:
            raw = base64.b64decode(line)
            new = email.message_from_bytes(raw, policy=email.policy.default)
            compat = email.message_from_bytes(raw, policy=email.policy.compat32)
            row = []
            for field in ("From", "To", "Cc"):
                if new[field] is not None:
                    row += [[a.display_name, a.addr_spec] for a in new[field].addresses]
                for value in compat.get_all(field, []):
                    for name, address in getaddresses([str(value)]):
                        row += [[old(name), address], [old(old(name)), address]]
            answer.append(row)
        print(json.dumps(answer))
        """;

    private static IEnumerable<string> Hostile => DisplayNames.All
        .Select(row => row.Typed).Append("=?utf-8?b?Ym9zc0BiYW5rLmV4YW1wbGU=?= <boss@bank.example>");

    [Fact]
    public void Names_in_headers_decode_to_no_address_or_link_in_MimeKit()
    {
        foreach (var raw in Mails())
        {
            using var message = MimeMessage.Load(new MemoryStream(raw));
            foreach (var box in message.From.Concat(message.To).Concat(message.Cc).Cast<MailboxAddress>())
            {
                AssertHarmless(box.Name, box.Address);
                AssertHarmless(MimeKit.Utils.Rfc2047.DecodePhrase(System.Text.Encoding.UTF8.GetBytes(box.Name ?? "")), box.Address);
            }
        }
    }

    [Fact]
    public async Task Names_in_headers_decode_to_no_address_or_link_in_Python()
    {
        Programs.Need("python3");
        var mails = Mails().ToList();
        var rows = JsonSerializer.Deserialize<string[][][]>(await Python(string.Join('\n', mails.Select(Convert.ToBase64String))))!;
        Assert.Equal(mails.Count, rows.Length);
        foreach (var row in rows)
        {
            Assert.NotEmpty(row);
            foreach (var pair in row) AssertHarmless(pair[0], pair[1]);
        }
    }

    /// <summary>
    /// A link mail on behalf of each name, and encrypted mails from a user and a guest with that name to people with that name.
    /// </summary>
    private static IEnumerable<byte[]> Mails()
    {
        var (link, pgp) = (new MailWriter(DeliveryFixture.Settings), new PgpMailWriter(DeliveryFixture.Settings));
        foreach (var name in Hostile)
        {
            yield return link.Write(DeliveryFixture.Invitation() with { Sender = new Person(name, "mallory@example.org") },
                "<1@example.org>", Now);
            foreach (var isUser in new[] { true, false })
                yield return pgp.Write(new PgpMail("guest@example.net", new Person(name, "mallory@example.org"), isUser,
                    [new Person(name, "guest@example.net")],
                    [new Person(name, "other@example.net")], new OuterHeaders("<1@example.org>", Now, null, [], false), null, [], "",
                        0), Now);
        }
    }

    private static void AssertHarmless(string? name, string address)
    {
        Assert.Matches(@"^(restante|mallory)@example\.org$|^(guest|other)@example\.net$", address);
        Assert.DoesNotMatch(DisplayNames.AddressOrLink, (name ?? "").Normalize(System.Text.NormalizationForm.FormKC));
    }

    private static Task<string> Python(string input) =>
        Programs.Output(new ProcessStartInfo("python3", ["-c", Reader]), input);
}
