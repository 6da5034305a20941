using System.Net;
using System.Text;
using MimeKit;
using MimeKit.Cryptography;
using Restante.OpenPgp;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.Sending;

/// <summary>Other programs open what left the server, after a real relay.</summary>
public sealed class PgpInteroperabilityTests
{
    private const string Entity =
        "From: Alice <alice@example.org>\r\nTo: dave@example.net\r\nSubject: Größe\r\n"
        + "Content-Type: text/plain; charset=utf-8; hp=\"cipher\"\r\n\r\nGrüße\r\nFrom the start of a line\r\n.\r\n";

    [Fact]
    public async Task Gpg_opens_the_mail_as_it_left_and_verifies_the_signer()
    {
        await using var pgp = await PgpFixture.Start();
        using var gpg = Tool.With("gpg");
        var alice = await Send(pgp, gpg);
        await pgp.Fixture.MailsAreSent();
        Opens(gpg, Assert.Single(pgp.Relay.Taken).Text, alice);
    }

    [Fact]
    public async Task Gpg_opens_the_mail_after_a_real_Postfix()
    {
        Assert.SkipWhen(PostfixFixture.Missing is not null, PostfixFixture.Missing ?? "");
        await using var postfix = await PostfixFixture.StartDelivering();
        await using var pgp = await PgpFixture.Start(settings: new() { ["Delivery:Port"] = $"{postfix.Port}" });
        using var gpg = Tool.With("gpg");
        var alice = await Send(pgp, gpg);
        var mail = await postfix.Mail();
        Assert.Contains("Return-Path: <alice@example.org>", mail, StringComparison.Ordinal);
        Opens(gpg, mail, alice);
    }

    private static async Task<TestSender> Send(PgpFixture pgp, Tool gpg)
    {
        gpg.Gpg("--quick-generate-key", "Dave <dave@example.net>", "default", "default", "never");
        gpg.Gpg("--output", "dave.pgp", "--export", "dave@example.net");
        pgp.Fixture.Server.Time.Now = DateTimeOffset.UtcNow.AddMinutes(1);
        var alice = await pgp.Fixture.User();
        var dave = await pgp.Contact(alice, pgp.Owner("dave@example.net", gpg.Read("dave.pgp")));
        var (packet, body) = Encrypted(alice, dave);
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/octet-stream");
        var bodyId = (await (await alice.Browser.PostAsync("/api/user/bodies", content)).Read(HttpStatusCode.Created)).Id("bodyId");
        var message = new TestMessage(alice) { Outer = PgpFixture.Outer }.WithUploaded(bodyId)
            .Mail(dave.Address, dave.ReaderId, dave.Fingerprint, pkesk: packet);
        await (await alice.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);
        return alice;
    }

    private static (byte[] SessionKeyPacket, byte[] Body) Encrypted(TestSender alice, KeyOwner dave)
    {
        Assert.True(SecretKey.TryParse(alice.Key.Secret, out var signer, out _));
        Assert.True(Certificate.TryParse(dave.Certificate, out var reader));
        using var message = new MemoryStream();
        var request = new WritingRequest { Recipients = [reader!], Signers = [signer!], Now = DateTimeOffset.UtcNow };
        Assert.Null(Encryption.Write(new MemoryStream(Encoding.UTF8.GetBytes(Entity)), message, request));
        message.Position = 0;
        var parts = MessageParts.TrySplit(message, out _)!;
        using var body = new MemoryStream();
        parts.Body.CopyTo(body);
        return (Assert.Single(parts.SessionKeyPackets), body.ToArray());
    }

    private static void Opens(Tool gpg, string mail, TestSender alice)
    {
        var message = MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes(mail)));
        var parts = Assert.IsType<MultipartEncrypted>(message.Body);
        using (var file = File.Create(gpg.At("message.asc"))) ((MimePart)parts[1]).Content!.DecodeTo(file);
        gpg.Write("alice.pgp", alice.Key.Certificate);
        gpg.Gpg("--import", "alice.pgp");
        var (code, _, said) = gpg.Start("gpg", Tool.GpgArguments(["--status-fd", "2", "--output", "plain", "--decrypt", "message.asc"]));
        Assert.True(code == 0, said);
        Assert.Contains($"VALIDSIG {Convert.ToHexString(alice.Key.Fingerprint)}", said, StringComparison.Ordinal);
        Assert.Equal(Entity, Encoding.UTF8.GetString(gpg.Read("plain")));
    }
}
