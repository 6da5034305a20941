using System.Net;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Protocol;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.Sending;

/// <summary>"Send the link again", "New PIN" and "Revoke".</summary>
public sealed class ResendTests
{
    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task A_new_link_takes_the_place_of_the_old_one(bool newPin, long generation)
    {
        await using var scene = await Scene.Start();
        var (alice, letter, old) = await Send(scene);
        var fresh = MadeInvitation.For("bob@example.net", generation: generation);
        fresh.Earlier.Add(new { bodyId = letter.BodyId, pkesk = Scene.Pkesk() });

        var answer = await alice.Browser.Post(Path(letter, "resend"), Request(fresh, newPin));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(InvitationState.Superseded, (await scene.Db(store => store.Set<Invitation>().SingleAsync(row => row.Iid == old.Iid))).State);
        var item = await Sent.Find(alice, letter.RequestId);
        Assert.Equal(Encoding.ToBase64Url(fresh.Iid), item.GetProperty("recipients")[0].GetProperty("invitation").GetProperty("iid").GetString());
        Assert.Equal(1, await scene.Db(store => store.Set<Access>().CountAsync(access => access.ReaderKind == ReaderKind.Invitation)));
    }

    [Fact]
    public async Task Opening_the_new_link_opens_every_message_that_hung_on_older_ones()
    {
        await using var scene = await Scene.Start();
        var (alice, first, old) = await Send(scene);
        var later = MadeInvitation.For("bob@example.net");
        later.Earlier.Add(new { bodyId = first.BodyId, pkesk = Scene.Pkesk() });
        var second = (await new Letter(alice).WithBody()).Invite(later).Access("invitation", old.Iid, old.Key.Fingerprint);
        await (await alice.Browser.Post("/api/user/messages", second.Json())).Read(HttpStatusCode.Created);
        var fresh = MadeInvitation.For("bob@example.net");
        foreach (var body in new[] { first.BodyId, second.BodyId }) fresh.Earlier.Add(new { bodyId = body, pkesk = Scene.Pkesk() });
        Assert.Equal(HttpStatusCode.NoContent, (await alice.Browser.Post(Path(first, "resend"), Request(fresh, false))).StatusCode);

        var linkAuth = Derivation.LinkAuthenticator(fresh.Iid, fresh.Secret);
        await (await scene.Browser().Post("/api/invitations/open", new { iid = fresh.Iid, linkAuth })).Read(HttpStatusCode.OK);

        foreach (var letter in new[] { first, second }) Assert.Equal("opened", (await Sent.Find(alice, letter.RequestId)).StateOf());
    }

    [Fact]
    public async Task A_new_link_that_would_lose_what_waits_is_refused()
    {
        await using var scene = await Scene.Start();
        var (alice, letter, _) = await Send(scene);
        var careless = MadeInvitation.For("bob@example.net");
        Assert.Equal("400 malformed", await (await alice.Browser.Post(Path(letter, "resend"), Request(careless, false))).Problem());
    }

    [Fact]
    public async Task A_new_PIN_needs_the_next_generation()
    {
        await using var scene = await Scene.Start();
        var (alice, letter, _) = await Send(scene);
        var same = MadeInvitation.For("bob@example.net", generation: 0);
        same.Earlier.Add(new { bodyId = letter.BodyId, pkesk = Scene.Pkesk() });
        Assert.Equal("409 recipients-changed", await (await alice.Browser.Post(Path(letter, "resend"), Request(same, true))).Problem());
    }

    [Fact]
    public async Task Revoking_before_the_link_was_opened_ends_it()
    {
        await using var scene = await Scene.Start();
        var (alice, letter, old) = await Send(scene);

        var answer = await alice.Browser.Post(Path(letter, "revoke"), new { address = "bob@example.net" });

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(InvitationState.Revoked, (await scene.Db(store => store.Set<Invitation>().SingleAsync(row => row.Iid == old.Iid))).State);
        Assert.Equal("revoked", (await Sent.Find(alice, letter.RequestId)).StateOf());
        Assert.Equal(0, await scene.Db(store => store.Set<Access>().CountAsync(access => access.ReaderKind == ReaderKind.Invitation)));
    }

    [Fact]
    public async Task Revoking_takes_the_message_from_an_active_mailbox_and_leaves_the_senders_copy()
    {
        await using var scene = await Scene.Start();
        var alice = await scene.User();
        var guest = scene.Browser();
        var mailbox = await scene.Activate(guest, await scene.Invite(alice));
        var letter = (await new Letter(alice).WithBody()).To("bob@example.net", "mailbox", mailbox.Mid, mailbox.Key.Fingerprint);
        await (await alice.Browser.Post("/api/user/messages", letter.Json())).Read(HttpStatusCode.Created);

        await alice.Browser.Post(Path(letter, "revoke"), new { address = "bob@example.net" });

        Assert.Equal("404 message-unknown", await (await guest.GetAsync($"/api/guest/messages/{Encoding.ToBase64Url(letter.RequestId)}")).Problem());
        Assert.Equal("revoked", (await Sent.Find(alice, letter.RequestId)).StateOf());
    }

    [Fact]
    public async Task Nobody_revokes_what_somebody_else_sent()
    {
        await using var scene = await Scene.Start();
        var (_, letter, _) = await Send(scene);
        var mallory = await scene.User("mallory@example.org", "Mallory");
        Assert.Equal("404 message-unknown", await (await mallory.Browser.Post(Path(letter, "revoke"), new { address = "bob@example.net" })).Problem());
    }

    private static async Task<(TestSender Alice, Letter Letter, MadeInvitation Invitation)> Send(Scene scene)
    {
        var alice = await scene.User();
        var invitation = MadeInvitation.For("bob@example.net");
        var letter = (await new Letter(alice).WithBody()).Invite(invitation);
        await (await alice.Browser.Post("/api/user/messages", letter.Json())).Read(HttpStatusCode.Created);
        return (alice, letter, invitation);
    }

    private static string Path(Letter letter, string verb) => $"/api/user/messages/{Encoding.ToBase64Url(letter.RequestId)}/{verb}";

    private static object Request(MadeInvitation invitation, bool newPin) => new
    {
        address = invitation.Address, requestId = Scene.Bytes(16), newPin, language = "en", clearNote = (string?)null, invitation = invitation.Json(), note = Scene.Bytes(100), noteVersion = 2,
    };
}
