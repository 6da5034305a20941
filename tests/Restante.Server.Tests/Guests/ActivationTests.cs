using System.Net;
using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Guests;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Sessions;

namespace Restante.Server.Tests.Guests;

/// <summary>A link becomes a mailbox, or adds to one: one winner, proven keys, nothing left behind.</summary>
public sealed class ActivationTests
{

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Fifty_simultaneous_activations_have_one_winner(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var links = new[] { await fixture.Invite(alice), await fixture.Invite(alice, pin: false) };
        var tickets = new[]
        {
            await ServerFixture.Ticket(fixture.Browser(), links[0]), await ServerFixture.Ticket(fixture.Browser(), links[1]),
        };
        var mailboxes = Enumerable.Range(0, 50).Select(_ => fixture.NewMailbox()).ToArray();
        var answers = await Task.WhenAll(mailboxes.Select((mailbox, i) =>
            fixture.Browser().Post("/api/invitations/activate", ServerFixture.Activation(links[i % 2], tickets[i % 2], mailbox))));
        var winner = Assert.Single(Enumerable.Range(0, 50), i => answers[i].StatusCode == HttpStatusCode.OK);
        Assert.All(answers.Where((_, i) => i != winner),
            answer => Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Conflict, HttpStatusCode.Gone }));
        var kept = await fixture.Db(store => store.Set<Mailbox>().SingleAsync());
        Assert.Equal(mailboxes[winner].Key.Fingerprint, kept.Fingerprint);
        Assert.Equal(InvitationState.Activated, await fixture.StateOf(links[winner % 2]));
        Assert.Equal(InvitationState.Pending, await fixture.StateOf(links[1 - winner % 2]));
        Assert.Equal(1, await fixture.Db(store => store.Set<Session>().CountAsync(session => session.Kind == OwnerKind.Guest)));
        Assert.Equal(1, await fixture.Db(store => store.Set<Assurance>().CountAsync()));
        Assert.Equal(1, await fixture.Db(store => store.Set<Access>().CountAsync(access => access.ReaderKind == ReaderKind.Mailbox)));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Repeated_request_gets_the_same_answer_and_a_session(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var link = await fixture.Invite(await fixture.User());
        var (mailbox, ticket) = (fixture.NewMailbox(), await ServerFixture.Ticket(fixture.Browser(), link));
        var request = ServerFixture.Activation(link, ticket, mailbox);
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => fixture.Browser().Post("/api/invitations/activate", request)));
        foreach (var answer in answers)
        {
            var session = await answer.Read(HttpStatusCode.OK);
            Assert.Equal(mailbox.Bundle, session.Bytes("bundle"));
            Assert.Contains(answer.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("__Host-guest=", StringComparison.Ordinal));
        }
        var stranger = fixture.NewMailbox();
        Assert.Equal("410 link-final",
            await (await fixture.Browser().Post("/api/invitations/activate", ServerFixture.Activation(link, ticket, stranger))).Problem());
    }

    [Fact]
    public async Task Activation_hands_everything_over_and_erases_the_secrets()
    {
        await using var fixture = await ServerFixture.Start();
        var alice = await fixture.User();
        var link = await fixture.Invite(alice);
        var browser = fixture.Browser();
        var mailbox = await fixture.Activate(browser, link);
        var row = (await fixture.Db(store => store.FindAsync<Invitation>(link.Iid).AsTask()))!;
        Assert.Equal(InvitationState.Activated, row.State);
        Assert.Null(row.SealedSecret);
        Assert.Null(row.PinVerifier);
        var assurance = await fixture.Db(store => store.Set<Assurance>().SingleAsync());
        Assert.Equal(AssuranceLevel.Pin, assurance.Level);
        Assert.Equal(alice.Id, assurance.UserId);
        Assert.Equal(link.Key.Certificate, assurance.InvitationKey);
        var page = await (await browser.GetAsync("/api/guest/messages?folder=inbox")).Read(HttpStatusCode.OK);
        Assert.Single(page.GetProperty("messages").EnumerateArray());
        Assert.Equal(0, await fixture.Db(store => store.Set<Access>().CountAsync(access => access.ReaderKind == ReaderKind.Invitation)));
        var stored = await fixture.Db(store => store.Set<Mailbox>().SingleAsync());
        Assert.NotEqual(mailbox.Auth, stored.AuthVerifier);
        Assert.DoesNotContain(Convert.ToHexString(mailbox.Bundle), Convert.ToHexString(stored.SealedBundle));
    }

    [Fact]
    public async Task Keys_and_proofs_that_do_not_belong_are_refused()
    {
        await using var fixture = await ServerFixture.Start();
        var link = await fixture.Invite(await fixture.User());
        var ticket = await ServerFixture.Ticket(fixture.Browser(), link);
        var mailbox = fixture.NewMailbox();
        MailboxOf other = new(mailbox);
        foreach (var wrong in new[]
        {
            ServerFixture.Activation(link, ticket, mailbox with { Mid = Id16.Random() }),
            ServerFixture.Activation(link, ticket, mailbox with { Key = new TestKey("<eve@example.net>") }),
            ServerFixture.Activation(link, ticket, mailbox with { Key = new TestKey("<bob@example.net>", "<eve@example.net>") }),
            ServerFixture.Activation(link, ticket, mailbox, proof: new TestKey("<bob@example.net>").Sign(ServerFixture.Bytes(10))),
            ServerFixture.Activation(link, ticket, mailbox, proof: link.Key.Sign(ServerFixture.Bytes(100))),
            ServerFixture.Activation(link, ticket, mailbox, proof: ServerFixture.Proof(link, other.WithOtherKey())),
            ServerFixture.Activation(link, ticket, mailbox, proof: ServerFixture.Bytes(100)),
        })
            Assert.Equal("400 malformed", await (await fixture.Browser().Post("/api/invitations/activate", wrong)).Problem());
        Assert.Equal("409 accesses-changed",
            await (await fixture.Browser().Post("/api/invitations/activate",
                ServerFixture.Activation(link, ticket, mailbox, bodies: []))).Problem());
        var further = ServerFixture.Activation(link, ticket, mailbox, bodies: [.. link.Bodies, Id16.Random()]);
        Assert.Equal("409 accesses-changed", await (await fixture.Browser().Post("/api/invitations/activate", further)).Problem());
        Assert.Equal("403 ticket-invalid",
            await (await fixture.Browser().Post("/api/invitations/activate",
                ServerFixture.Activation(link, ServerFixture.Bytes(32), mailbox))).Problem());
        Assert.Equal(InvitationState.Pending, await fixture.StateOf(link));
        Assert.Equal(0, await fixture.Db(store => store.Set<Mailbox>().CountAsync()));
        await (await fixture.Browser().Post("/api/invitations/activate", ServerFixture.Activation(link, ticket, mailbox)))
            .Read(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Ticket_of_another_link_opens_nothing()
    {
        await using var fixture = await ServerFixture.Start();
        var alice = await fixture.User();
        var (withPin, without) = (await fixture.Invite(alice), await fixture.Invite(alice, pin: false));
        var ticket = await ServerFixture.Ticket(fixture.Browser(), without);
        var activation = ServerFixture.Activation(withPin, ticket, fixture.NewMailbox());
        Assert.Equal("403 ticket-invalid", await (await fixture.Browser().Post("/api/invitations/activate", activation)).Problem());
        Assert.Equal("403 ticket-invalid",
            await (await fixture.Browser().Post("/api/invitations/accesses", new { iid = withPin.Iid, ticket })).Problem());
    }

    [Fact]
    public async Task Sibling_links_that_open_nothing_more_are_superseded()
    {
        await using var fixture = await ServerFixture.Start();
        var alice = await fixture.User();
        var first = await fixture.Invite(alice);
        var newest = await fixture.Invite(alice, alsoBodies: [first.Bodies[0]]);
        var more = await fixture.Invite(alice);
        var otherFlag = await fixture.Invite(alice, pin: false);
        await fixture.Activate(fixture.Browser(), newest);
        Assert.Equal(InvitationState.Superseded, await fixture.StateOf(first));
        Assert.Equal(InvitationState.Pending, await fixture.StateOf(more));
        Assert.Equal(InvitationState.Pending, await fixture.StateOf(otherFlag));
    }

    [Fact]
    public async Task Attached_link_adds_to_the_mailbox_and_only_ever_raises_the_assurance()
    {
        await using var fixture = await ServerFixture.Start();
        var alice = await fixture.User();
        var browser = fixture.Browser();
        var mailbox = await fixture.Activate(browser, await fixture.Invite(alice, pin: false));
        Assert.Equal(AssuranceLevel.Link, (await fixture.Db(store => store.Set<Assurance>().SingleAsync())).Level);
        var stepUp = await fixture.Invite(alice);
        var session = await (await browser.GetAsync("/api/guest/session")).Read(HttpStatusCode.OK);
        Assert.True(Assert.Single(session.GetProperty("waiting").EnumerateArray().ToArray()).GetProperty("hasPin").GetBoolean());

        var (ticket, requestId) = (await ServerFixture.Ticket(browser, stepUp), Id16.Random());
        for (var i = 0; i < 2; i++)
            Assert.Equal(HttpStatusCode.NoContent,
                (await browser.Post("/api/invitations/attach", ServerFixture.Attachment(stepUp, ticket, mailbox, requestId))).StatusCode);
        Assert.Equal("410 link-final",
            await (await browser.Post("/api/invitations/attach", ServerFixture.Attachment(stepUp, ticket, mailbox))).Problem());
        Assert.Equal(InvitationState.Attached, await fixture.StateOf(stepUp));
        Assert.Equal(AssuranceLevel.Pin, (await fixture.Db(store => store.Set<Assurance>().SingleAsync())).Level);
        await ServerFixture.Attach(browser, await fixture.Invite(alice, pin: false), mailbox);
        Assert.Equal(AssuranceLevel.Pin, (await fixture.Db(store => store.Set<Assurance>().SingleAsync())).Level);
        Assert.Equal(3, await fixture.Db(store => store.Set<Access>().CountAsync(access => access.ReaderKind == ReaderKind.Mailbox)));
    }

    [Fact]
    public async Task Attach_needs_a_link_of_the_same_address_and_a_session()
    {
        await using var fixture = await ServerFixture.Start();
        var alice = await fixture.User();
        var browser = fixture.Browser();
        var mailbox = await fixture.Activate(browser, await fixture.Invite(alice));
        var carols = await fixture.Invite(alice, "carol@example.net");
        var ticket = await ServerFixture.Ticket(browser, carols);
        Assert.Equal("403 other-address",
            await (await browser.Post("/api/invitations/attach", ServerFixture.Attachment(carols, ticket, mailbox))).Problem());
        Assert.Equal("401 session-none",
            await (await fixture.Browser().Post("/api/invitations/attach", ServerFixture.Attachment(carols, ticket, mailbox))).Problem());
        var bobs = await fixture.Invite(alice);
        var second = ServerFixture.Activation(bobs, await ServerFixture.Ticket(browser, bobs), fixture.NewMailbox());
        Assert.Equal("409 mailbox-exists", await (await browser.Post("/api/invitations/activate", second)).Problem());
    }

    private sealed record MailboxOf(TestMailbox Mailbox)
    {
        public TestMailbox WithOtherKey() => Mailbox with { Key = new TestKey($"<{Mailbox.Address}>") };
    }
}
