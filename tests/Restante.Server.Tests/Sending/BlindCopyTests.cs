using System.Net;
using Restante.OpenPgp;
using Restante.Server.Tests.Delivery;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.Sending;

/// <summary>
/// A law over the bytes that leave, for random sets of recipients of every kind in every role: no mail contains an address or a key ID
/// of a Bcc recipient, except its own recipient's, in the envelope and the session key.
/// </summary>
[Trait("Time", "long")]
public sealed class BlindCopyTests
{
    private static readonly int Sets = TestRun.IsFull ? 2000 : 80;
    private static readonly string[] Roles = ["to", "cc", "bcc"];

    [Fact]
    public async Task Address_and_key_of_a_blind_copy_are_in_no_other_mail()
    {
        await using var pgp =
            await PgpFixture.Start(settings: new() { ["Invitations:PerHour"] = "100000", ["Invitations:PerDay"] = "100000" });
        var fixture = pgp.Fixture;
        var alice = await fixture.User();
        var colleague = await fixture.User("colleague@example.org", "Colleague");
        var owners = new List<KeyOwner>();
        foreach (var n in Enumerable.Range(0, 8)) owners.Add(await pgp.Contact(alice, $"owner{n}@domain{n % 3}.example"));
        var random = new Random(20260302);
        for (var set = 0; set < Sets; set++)
        {
            var roles = owners.OrderBy(_ => random.Next()).Take(random.Next(1, 6)).ToDictionary(owner => owner, _ => Roles[random.Next(3)]);
            var (toColleague, toGuest) =
                (random.Next(3) == 0 ? Roles[random.Next(3)] : null, random.Next(3) == 0 ? Roles[random.Next(3)] : null);
            var invitation = MadeInvitation.For($"guest{set}@example.net", key: new TestKey($"<guest{set}@example.net>"));
            pgp.Relay.Taken.Clear();
            // There is a limit per hour and recipient; the clock goes on, and Alice signs in again from time to time.
            await fixture.Later(fixture.Now.AddSeconds(45), set % 15 == 14 ? [alice] : []);

            await Send(alice, colleague, roles, toColleague, invitation, toGuest);

            await fixture.MailsAreSent();
            var hidden = roles.Where(pair => pair.Value == "bcc").Select(pair => pair.Key.Address)
                .Concat(toColleague == "bcc" ? [colleague.Address] : []).Concat(toGuest == "bcc" ? [invitation.Address] : []).ToArray();
            Assert.Equal(roles.Count + (toGuest is null ? 0 : 1),
                pgp.Relay.Taken.Count(mail => !mail.RcptTo.StartsWith("<colleague@", StringComparison.Ordinal)));
            foreach (var owner in roles.Keys) Holds(Assert.Single(pgp.MailsTo(owner.Address)), owner, owners, hidden);
            foreach (var mail in pgp.Relay.Taken) NamesNone(mail, hidden);
        }
    }

    private static void Holds(TakenMail mail, KeyOwner owner, IReadOnlyList<KeyOwner> owners, string[] hidden)
    {
        var content = PgpMailTests.Content(mail);
        var parts = MessageParts.TrySplit(new MemoryStream(content), out _)!;
        var packet = Assert.Single(parts.SessionKeyPackets);
        Assert.Equal(owner.Fingerprint[12..], packet[3..11]);
        // The body is random, so eight bytes of a key ID do not appear in it by accident.
        foreach (var other in owners.Where(other => other != owner))
        {
            Assert.True(content.AsSpan().IndexOf(other.Fingerprint.AsSpan(12)) < 0, "Another reader's key ID is in the mail.");
            Assert.DoesNotContain(Convert.ToHexString(other.Fingerprint[12..]), mail.Text, StringComparison.OrdinalIgnoreCase);
        }
        var message = PgpMailTests.Parsed(mail);
        Assert.Empty(message.To.Mailboxes.Concat(message.Cc.Mailboxes).Select(box => box.Address).Intersect(hidden));
        Assert.Empty(message.Bcc);
    }

    // Not even its own: a mail of a blind copy names its recipient in the envelope only. A link's mail names its one recipient.
    private static void NamesNone(TakenMail mail, string[] hidden)
    {
        var isEncrypted = mail.Text.Contains("multipart/encrypted", StringComparison.Ordinal);
        foreach (var address in hidden)
            if (isEncrypted || !mail.RcptTo.StartsWith($"<{address}>", StringComparison.Ordinal))
                Assert.DoesNotContain(address, mail.Text, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task Send(
        TestSender alice,
        TestSender colleague,
        Dictionary<KeyOwner, string> roles,
        string? toColleague,
        MadeInvitation invitation,
        string? toGuest)
    {
        var message = new TestMessage(alice) { Outer = PgpFixture.Outer };
        var visible = roles.Values.Any(role => role != "bcc") || toColleague is "to" or "cc" || toGuest is "to" or "cc";
        if (visible) await message.WithBody();
        Add(message, roles.Where(pair => pair.Value != "bcc"));
        if (toColleague is "to" or "cc") message.To(colleague.Address, "user", colleague.Id, colleague.Key.Fingerprint, toColleague);
        if (toGuest is "to" or "cc") message.Invite(invitation, role: toGuest);
        foreach (var blind in roles.Where(pair => pair.Value == "bcc")) Add(await message.WithBody(), [blind]);
        if (toColleague == "bcc") (await message.WithBody()).To(colleague.Address, "user", colleague.Id, colleague.Key.Fingerprint, "bcc");
        if (toGuest == "bcc") (await message.WithBody()).Invite(invitation, role: "bcc");
        await (await alice.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);
    }

    private static void Add(TestMessage message, IEnumerable<KeyValuePair<KeyOwner, string>> roles)
    {
        foreach (var (owner, role) in roles) message.Mail(owner.Address, owner.ReaderId, owner.Fingerprint, role, owner.Pkesk());
    }
}
