using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Invitations;
using Restante.Server.KeyDiscovery;
using Restante.Server.Messages;
using Restante.Server.Tests.Guests;
using Restante.Server.Tests.Hosting;

namespace Restante.Server.Tests.Accounts;

/// <summary>The operator's commands for users.</summary>
public sealed class UserAdministrationTests
{
    [Fact]
    public async Task Enabled_user_signs_in_as_before()
    {
        await using var fixture = await ServerFixture.Start();
        var alice = await fixture.User();
        await With(fixture.Server, users => users.Disable(alice.Address, default));
        var login = new { userId = alice.Id, auth = alice.Auth };
        Assert.Equal(HttpStatusCode.Unauthorized, (await alice.Browser.Post("/api/user/login", login)).StatusCode);
        Assert.Equal((EnableOutcome.Enabled, null),
            await With(fixture.Server, users => users.Enable("ALICE@example.org", How(fixture.Now), default)));
        await (await alice.Browser.Post("/api/user/login", login)).Read(HttpStatusCode.OK);
        Assert.Equal((EnableOutcome.NotDisabled, null),
            await With(fixture.Server, users => users.Enable(alice.Address, How(fixture.Now), default)));
        Assert.Equal((EnableOutcome.Unknown, null),
            await With(fixture.Server, users => users.Enable("eve@example.org", How(fixture.Now), default)));
    }

    [Fact]
    public async Task Enabled_user_who_never_set_up_gets_a_new_link()
    {
        await using var server = await TestServer.Start();
        using var browser = server.Client();
        await TestUser.Invite(server, "alice@example.org");
        await With(server, users => users.Disable("alice@example.org", default));
        var (outcome, link) = await With(server, users => users.Enable("alice@example.org", How(server.Time.Now), default));
        Assert.Equal(EnableOutcome.Invited, outcome);
        await browser.Ok<UserSession>("/api/setup/complete", new TestUser("alice@example.org").SetUp(TestUser.Token(link)));
    }

    [Theory]
    [InlineData("en", "Your account for encrypted mail")]
    [InlineData("de", "Ihr Konto für verschlüsselte E-Mails")]
    public async Task Set_up_link_by_mail_sets_the_user_up(string language, string subject)
    {
        await using var server = await TestServer.Start();
        using var browser = server.Client();
        var added = await With(server,
            users => users.Add(new("alice@example.org", null, IsAdmin: false), new(language, ByMail: true, server.Time.Now), default));
        server.Services.GetRequiredService<Outbox>().Wake();
        await Eventually.Is(() => Task.FromResult(server.Mails.List(0).Mails.Count == 1));
        var mail = Assert.Single(server.Mails.List(0).Mails);
        Assert.Equal(["alice@example.org"], mail.Recipients);
        Assert.Contains(subject, mail.Subject, StringComparison.Ordinal);
        var link = Assert.Single(mail.Text.Split('\n'), line => line.Contains("/setup#", StringComparison.Ordinal)).Trim();
        Assert.Equal(added.Link, link);
        await browser.Ok<UserSession>("/api/setup/complete", new TestUser("alice@example.org").SetUp(TestUser.Token(link)));
    }

    [Fact]
    public async Task Import_adds_new_users_and_leaves_existing_ones()
    {
        await using var server = await TestServer.Start();
        await TestUser.Invite(server, "bob@example.org");
        NewUser[] users =
        [
            new("alice@example.org", "Alice Example", IsAdmin: true), new("Bob@example.org", "Other", IsAdmin: true),
            new("carol@example.org", null, IsAdmin: false), new("CAROL@example.org", null, IsAdmin: false),
        ];
        var outcomes = await With(server, administration => administration.Import(users, How(server.Time.Now), default));
        Assert.Equal([AddUserOutcome.Added, AddUserOutcome.Exists, AddUserOutcome.Added, AddUserOutcome.Exists],
            outcomes.Select(outcome => outcome.Outcome));
        Assert.Equal([true, false, true, false], outcomes.Select(outcome => outcome.Link is not null));
        Assert.Equal(
            [("alice@example.org", "Alice Example", true), ("bob@example.org", "bob", false), ("carol@example.org", "carol", false)],
            (await With(server, administration => administration.List(default))).Select(user => (user.Address, user.Name, user.IsAdmin)));
    }

    [Fact]
    public async Task Import_with_one_malformed_user_adds_nobody()
    {
        await using var server = await TestServer.Start();
        NewUser[] users =
        [
            new("alice@example.org", null, IsAdmin: false), new("bob", null, IsAdmin: false),
            new("carol@example.org", "<>", IsAdmin: false),
        ];
        var outcomes = await With(server, administration => administration.Import(users, How(server.Time.Now), default));
        Assert.Equal([AddUserOutcome.Added, AddUserOutcome.MalformedAddress, AddUserOutcome.MalformedName],
            outcomes.Select(outcome => outcome.Outcome));
        Assert.Empty(await With(server, administration => administration.List(default)));
    }

    // One removal, checked from all sides: its user, their guest, a colleague, and a stranger with the link.
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Removed_user_leaves_other_peoples_data(string kind)
    {
        await using var fixture = await ServerFixture.Start(kind);
        var (alice, carol) = (await fixture.User(), await fixture.User("carol@example.org", "Carol Example"));
        using var guest = fixture.Browser();
        var opened = await fixture.Invite(alice);
        await fixture.Activate(guest, opened);
        var unopened = await fixture.Invite(alice, "dave@example.net");
        var ofCarol = await fixture.Invite(carol, "erin@example.net");
        await fixture.Db(async store =>
        {
            store.Add(new Draft
            {
                UserId = alice.Id, Id = Id16.Random(), Version = 1, Record = ServerFixture.Bytes(10), UpdatedAt = fixture.Now,
            });
            store.Add(new Notice { Id = Id16.Random(), UserId = alice.Id, Kind = NoticeKind.PinTries, At = fixture.Now });
            return await store.SaveChangesAsync();
        });

        var plan = await With(fixture.Server, users => users.PlanRemoval(alice.Address, default));
        Assert.Equal(4, plan!.Count);
        Assert.StartsWith("2 messages go out of this user's mailbox.", plan[1], StringComparison.Ordinal);
        Assert.Contains(plan, sentence => sentence == "One draft is deleted.");
        Assert.Contains(plan,
            sentence => sentence.StartsWith("One link that its guest has not used yet stops working", StringComparison.Ordinal));
        Assert.True(await fixture.Db(store => store.Set<User>().AnyAsync(user => user.Id == alice.Id)));

        Assert.True(await With(fixture.Server, users => users.Remove(alice.Address, fixture.Now, default)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await alice.Browser.GetAsync("/api/user/session")).StatusCode);
        Assert.Equal([carol.Address], (await With(fixture.Server, users => users.List(default))).Select(user => user.Address));
        Assert.Equal((InvitationState.Revoked, InvitationState.Pending), (await fixture.StateOf(unopened), await fixture.StateOf(ofCarol)));
        var inbox = await (await guest.GetAsync("/api/guest/messages?folder=inbox")).Read(HttpStatusCode.OK);
        Assert.Equal(1, inbox.GetProperty("messages").GetArrayLength());
        Assert.Equal(HttpStatusCode.OK, (await guest.GetAsync("/api/guest/session")).StatusCode);
        Assert.Equal(0, await fixture.Db(store => store.Set<Access>().CountAsync(access => access.ReaderId == alice.Id)));
        Assert.Equal(0, await fixture.Db(store => store.Set<Draft>().CountAsync())
            + await fixture.Db(store => store.Set<Notice>().CountAsync(notice => notice.UserId == alice.Id)));
        // Nobody but that user could still read it: the message behind the unopened link.
        Assert.False(await fixture.Db(store => store.Set<Body>().AnyAsync(body => body.Id == unopened.Bodies[0])));
        using var stranger = fixture.Browser();
        var answer = await (await stranger.Post("/api/invitations/open", new { iid = unopened.Iid, linkAuth = unopened.LinkAuth }))
            .Read(HttpStatusCode.OK);
        Assert.Equal("revoked", answer.GetProperty("state").GetString());

        Assert.Null(await With(fixture.Server, users => users.PlanRemoval(alice.Address, default)));
        Assert.False(await With(fixture.Server, users => users.Remove(alice.Address, fixture.Now, default)));
        var again = await fixture.User();
        Assert.NotEqual(alice.Id, again.Id);
        var empty = await (await again.Browser.GetAsync("/api/user/messages?folder=sent")).Read(HttpStatusCode.OK);
        Assert.Equal(0, empty.GetProperty("messages").GetArrayLength());
    }

    [Fact]
    public async Task Removed_user_leaves_no_row_in_any_table()
    {
        await using var fixture = await ServerFixture.Start();
        var alice = await fixture.User();
        using var guest = fixture.Browser();
        await fixture.Activate(guest, await fixture.Invite(alice));
        await fixture.Db(async store =>
        {
            store.Add(new ContactKey
            {
                Id = Id16.Random(), UserId = alice.Id, Canonical = "x@example.net",
                Provenance = KeyProvenance.Contact, Address = "x@example.net", Name = "",
                CameBy = KeyProvenance.Contact, Certificate = [1], Fingerprint = ServerFixture.Bytes(20), AddedAt = fixture.Now,
            });
            return await store.SaveChangesAsync();
        });
        Assert.True(await With(fixture.Server, users => users.Remove(alice.Address, fixture.Now, default)));
        await fixture.Db(async store =>
        {
            // Other people's data about the user stays, and so does the end state of a link, until the sweep deletes it.
            string[] stays =
            [
                "invitations.UserId", "outbound_mails.UserId", "messages.AuthorId", "bodies.OwnerId", "send_requests.UserId",
                "send_requests.OwnerId",
            ];
            foreach (var type in store.Model.GetEntityTypes())
                foreach (var column in type.GetProperties().Where(property =>
                    property.Name is "UserId" or "OwnerId" or "AuthorId" or "ReaderId"
                    && (Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType) == typeof(Id16)))
                {
                    if (stays.Contains($"{type.GetTableName()}.{column.Name}")) continue;
#pragma warning disable EF1002 // Table names from the model.
                    var query = $"SELECT COUNT(*) AS \"Value\" FROM {type.GetTableName()} WHERE \"{column.Name}\" = {{0}}";
                    var left = await store.Database.SqlQueryRaw<int>(query, alice.Id.ToArray()).SingleAsync();
#pragma warning restore EF1002
                    Assert.True(left == 0, $"{type.GetTableName()}.{column.Name}: {left}");
                }
            return true;
        });
    }

    private static Adding How(DateTimeOffset now) => new("en", ByMail: false, now);

    private static async Task<T> With<T>(TestServer server, Func<UserAdministration, Task<T>> work)
    {
        T result = default!;
        await server.InScope(async services => result = await work(services.GetRequiredService<UserAdministration>()));
        return result;
    }
}
