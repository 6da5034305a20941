using System.Net;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Guests;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Sessions;

namespace Restante.Server.Tests.Guests;

/// <summary>A link becomes a mailbox, or adds to one: one winner, proven keys, nothing left over.</summary>
public sealed class ActivationTests
{

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Fifty_simultaneous_activations_have_one_winner(string database)
    {
        await using var scene = await Scene.Start(database);
        var alice = await scene.User();
        var links = new[] { await scene.Invite(alice), await scene.Invite(alice, pin: false) };
        var tickets = new[] { await Scene.Ticket(scene.Browser(), links[0]), await Scene.Ticket(scene.Browser(), links[1]) };
        var mailboxes = Enumerable.Range(0, 50).Select(_ => scene.NewMailbox()).ToArray();
        var answers = await Task.WhenAll(mailboxes.Select((mailbox, i) =>
            scene.Browser().Post("/api/invitations/activate", Scene.Activation(links[i % 2], tickets[i % 2], mailbox))));
        var winner = Assert.Single(Enumerable.Range(0, 50), i => answers[i].StatusCode == HttpStatusCode.OK);
        Assert.All(answers.Where((_, i) => i != winner),
            answer => Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Conflict, HttpStatusCode.Gone }));
        var kept = await scene.Db(store => store.Set<Mailbox>().SingleAsync());
        Assert.Equal(mailboxes[winner].Key.Fingerprint, kept.Fingerprint);
        Assert.Equal(InvitationState.Activated, await scene.StateOf(links[winner % 2]));
        Assert.Equal(InvitationState.Pending, await scene.StateOf(links[1 - winner % 2]));
        Assert.Equal(1, await scene.Db(store => store.Set<Session>().CountAsync(session => session.Kind == OwnerKind.Guest)));
        Assert.Equal(1, await scene.Db(store => store.Set<Assurance>().CountAsync()));
        Assert.Equal(1, await scene.Db(store => store.Set<Access>().CountAsync(access => access.ReaderKind == ReaderKind.Mailbox)));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Repeated_request_gets_the_same_answer_and_a_session(string database)
    {
        await using var scene = await Scene.Start(database);
        var link = await scene.Invite(await scene.User());
        var (mailbox, ticket) = (scene.NewMailbox(), await Scene.Ticket(scene.Browser(), link));
        var request = Scene.Activation(link, ticket, mailbox);
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => scene.Browser().Post("/api/invitations/activate", request)));
        foreach (var answer in answers)
        {
            var session = await answer.Read(HttpStatusCode.OK);
            Assert.Equal(mailbox.Bundle, session.Bytes("bundle"));
            Assert.Contains(answer.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("__Host-guest=", StringComparison.Ordinal));
        }
        var stranger = scene.NewMailbox();
        Assert.Equal("410 link-final",
            await (await scene.Browser().Post("/api/invitations/activate", Scene.Activation(link, ticket, stranger))).Problem());
    }

    [Fact]
    public async Task Activation_hands_everything_over_and_erases_the_secrets()
    {
        await using var scene = await Scene.Start();
        var alice = await scene.User();
        var link = await scene.Invite(alice);
        var browser = scene.Browser();
        var mailbox = await scene.Activate(browser, link);
        var row = (await scene.Db(store => store.FindAsync<Invitation>(link.Iid).AsTask()))!;
        Assert.Equal(InvitationState.Activated, row.State);
        Assert.Null(row.SealedSecret);
        Assert.Null(row.PinVerifier);
        var assurance = await scene.Db(store => store.Set<Assurance>().SingleAsync());
        Assert.Equal(AssuranceLevel.Pin, assurance.Level);
        Assert.Equal(alice.Id, assurance.UserId);
        Assert.Equal(link.Key.Certificate, assurance.InvitationKey);
        var page = await (await browser.GetAsync("/api/guest/messages?folder=inbox")).Read(HttpStatusCode.OK);
        Assert.Single(page.GetProperty("messages").EnumerateArray());
        Assert.Equal(0, await scene.Db(store => store.Set<Access>().CountAsync(access => access.ReaderKind == ReaderKind.Invitation)));
        var stored = await scene.Db(store => store.Set<Mailbox>().SingleAsync());
        Assert.NotEqual(mailbox.Auth, stored.AuthVerifier);
        Assert.DoesNotContain(Convert.ToHexString(mailbox.Bundle), Convert.ToHexString(stored.SealedBundle));
    }

    [Fact]
    public async Task Keys_and_proofs_that_do_not_belong_are_refused()
    {
        await using var scene = await Scene.Start();
        var link = await scene.Invite(await scene.User());
        var ticket = await Scene.Ticket(scene.Browser(), link);
        var mailbox = scene.NewMailbox();
        MailboxOf other = new(mailbox);
        foreach (var wrong in new[]
        {
            Scene.Activation(link, ticket, mailbox with { Mid = Scene.Bytes(16) }),
            Scene.Activation(link, ticket, mailbox with { Key = new TestKey("<eve@example.net>") }),
            Scene.Activation(link, ticket, mailbox with { Key = new TestKey("<bob@example.net>", "<eve@example.net>") }),
            Scene.Activation(link, ticket, mailbox, proof: new TestKey("<bob@example.net>").Sign(Scene.Bytes(10))),
            Scene.Activation(link, ticket, mailbox, proof: link.Key.Sign(Scene.Bytes(100))),
            Scene.Activation(link, ticket, mailbox, proof: Scene.Proof(link, other.WithOtherKey())),
            Scene.Activation(link, ticket, mailbox, proof: Scene.Bytes(100)),
        })
            Assert.Equal("400 malformed", await (await scene.Browser().Post("/api/invitations/activate", wrong)).Problem());
        Assert.Equal("409 accesses-changed",
            await (await scene.Browser().Post("/api/invitations/activate", Scene.Activation(link, ticket, mailbox, bodies: []))).Problem());
        var further = Scene.Activation(link, ticket, mailbox, bodies: [.. link.Bodies, Scene.Bytes(16)]);
        Assert.Equal("409 accesses-changed", await (await scene.Browser().Post("/api/invitations/activate", further)).Problem());
        Assert.Equal("403 ticket-invalid",
            await (await scene.Browser().Post("/api/invitations/activate", Scene.Activation(link, Scene.Bytes(32), mailbox))).Problem());
        Assert.Equal(InvitationState.Pending, await scene.StateOf(link));
        Assert.Equal(0, await scene.Db(store => store.Set<Mailbox>().CountAsync()));
        await (await scene.Browser().Post("/api/invitations/activate", Scene.Activation(link, ticket, mailbox))).Read(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Ticket_of_another_link_opens_nothing()
    {
        await using var scene = await Scene.Start();
        var alice = await scene.User();
        var (withPin, without) = (await scene.Invite(alice), await scene.Invite(alice, pin: false));
        var ticket = await Scene.Ticket(scene.Browser(), without);
        var activation = Scene.Activation(withPin, ticket, scene.NewMailbox());
        Assert.Equal("403 ticket-invalid", await (await scene.Browser().Post("/api/invitations/activate", activation)).Problem());
        Assert.Equal("403 ticket-invalid",
            await (await scene.Browser().Post("/api/invitations/accesses", new { iid = withPin.Iid, ticket })).Problem());
    }

    [Fact]
    public async Task Sibling_links_that_open_nothing_more_are_superseded()
    {
        await using var scene = await Scene.Start();
        var alice = await scene.User();
        var first = await scene.Invite(alice);
        var newest = await scene.Invite(alice, alsoBodies: [first.Bodies[0]]);
        var more = await scene.Invite(alice);
        var otherFlag = await scene.Invite(alice, pin: false);
        await scene.Activate(scene.Browser(), newest);
        Assert.Equal(InvitationState.Superseded, await scene.StateOf(first));
        Assert.Equal(InvitationState.Pending, await scene.StateOf(more));
        Assert.Equal(InvitationState.Pending, await scene.StateOf(otherFlag));
    }

    [Fact]
    public async Task Attached_link_adds_to_the_mailbox_and_only_ever_raises_the_assurance()
    {
        await using var scene = await Scene.Start();
        var alice = await scene.User();
        var browser = scene.Browser();
        var mailbox = await scene.Activate(browser, await scene.Invite(alice, pin: false));
        Assert.Equal(AssuranceLevel.Link, (await scene.Db(store => store.Set<Assurance>().SingleAsync())).Level);
        var stepUp = await scene.Invite(alice);
        var session = await (await browser.GetAsync("/api/guest/session")).Read(HttpStatusCode.OK);
        Assert.True(Assert.Single(session.GetProperty("waiting").EnumerateArray().ToArray()).GetProperty("hasPin").GetBoolean());

        var (ticket, requestId) = (await Scene.Ticket(browser, stepUp), Scene.Bytes(16));
        for (var i = 0; i < 2; i++)
            Assert.Equal(HttpStatusCode.NoContent,
                (await browser.Post("/api/invitations/attach", Scene.Attachment(stepUp, ticket, mailbox, requestId))).StatusCode);
        Assert.Equal("410 link-final",
            await (await browser.Post("/api/invitations/attach", Scene.Attachment(stepUp, ticket, mailbox))).Problem());
        Assert.Equal(InvitationState.Attached, await scene.StateOf(stepUp));
        Assert.Equal(AssuranceLevel.Pin, (await scene.Db(store => store.Set<Assurance>().SingleAsync())).Level);
        await Scene.Attach(browser, await scene.Invite(alice, pin: false), mailbox);
        Assert.Equal(AssuranceLevel.Pin, (await scene.Db(store => store.Set<Assurance>().SingleAsync())).Level);
        Assert.Equal(3, await scene.Db(store => store.Set<Access>().CountAsync(access => access.ReaderKind == ReaderKind.Mailbox)));
    }

    [Fact]
    public async Task Attach_needs_a_link_of_the_same_address_and_a_session()
    {
        await using var scene = await Scene.Start();
        var alice = await scene.User();
        var browser = scene.Browser();
        var mailbox = await scene.Activate(browser, await scene.Invite(alice));
        var carols = await scene.Invite(alice, "carol@example.net");
        var ticket = await Scene.Ticket(browser, carols);
        Assert.Equal("403 other-address",
            await (await browser.Post("/api/invitations/attach", Scene.Attachment(carols, ticket, mailbox))).Problem());
        Assert.Equal("401 session-none",
            await (await scene.Browser().Post("/api/invitations/attach", Scene.Attachment(carols, ticket, mailbox))).Problem());
        var bobs = await scene.Invite(alice);
        var second = Scene.Activation(bobs, await Scene.Ticket(browser, bobs), scene.NewMailbox());
        Assert.Equal("409 mailbox-exists", await (await browser.Post("/api/invitations/activate", second)).Problem());
    }

    private sealed record MailboxOf(TestMailbox Mailbox)
    {
        public TestMailbox WithOtherKey() => Mailbox with { Key = new TestKey($"<{Mailbox.Address}>") };
    }
}
