using System.Net;
using System.Text.Json;
using Restante.Server.Tests.Accounts;
using Restante.Server.Tests.Guests;
using Restante.Server.Tests.Sending;

namespace Restante.Server.Tests.Hosting;

/// <summary>The operator sets the limits of PROTOCOL.md section 11: the server keeps its own, and sends browsers theirs.</summary>
public sealed class LimitSettingsTests
{
    [Fact]
    public async Task Browsers_get_the_limits_of_section_11_unless_others_are_set()
    {
        await using var server = await TestServer.Start();
        Assert.Equal(
            """{"recipients":100,"mimeDepth":20,"mimeParts":500,"headerBytes":262144,"headerFields":""" +
                """500,"decompressedBytes":134217728,"certificateBytes":262144}""",
            await Told(server));
        await using var other = await TestServer.Start(new()
        {
            ["Sending:MaxRecipients"] = "7", ["Messages:MaxMimeDepth"] = "8",
            ["Messages:MaxMimeParts"] = "90", ["Messages:MaxHeaderBytes"] = "20000",
            ["Messages:MaxHeaderFields"] = "60", ["Messages:MaxDecompressedBytes"] = "2000000", ["Accounts:MaxCertificateBytes"] = "17000",
        });
        Assert.Equal(
            """{"recipients":7,"mimeDepth":8,"mimeParts":90,"headerBytes":20000,"headerFields":""" +
                """60,"decompressedBytes":2000000,"certificateBytes":17000}""",
            await Told(other));
    }

    [Fact]
    public async Task Recipients_beyond_the_operators_limit_are_neither_looked_up_nor_sent_to()
    {
        await using var fixture = await ServerFixture.Start(settings: new() { ["Sending:MaxRecipients"] = "2" });
        var alice = await fixture.User();
        string[] addresses = ["b@example.net", "c@example.net", "d@example.net"];
        await (await alice.Browser.Post("/api/user/recipients", new { addresses = addresses[..2] })).Read(HttpStatusCode.OK);
        Assert.Equal("400 malformed", await (await alice.Browser.Post("/api/user/recipients", new { addresses })).Problem());

        var (two, three) = (await new TestMessage(alice).WithBody(), await new TestMessage(alice).WithBody());
        foreach (var address in addresses[..2]) two.Invite(MadeInvitation.For(address));
        foreach (var address in addresses) three.Invite(MadeInvitation.For(address));
        var refused = await (await alice.Browser.Post("/api/user/messages", three.Json())).Read(HttpStatusCode.BadRequest);
        Assert.Equal("A message has 1 to 2 recipients.", refused.GetProperty("title").GetString());
        await (await alice.Browser.Post("/api/user/messages", two.Json())).Read(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Certificate_beyond_the_operators_limit_sets_nobody_up()
    {
        await using var server = await TestServer.Start(new() { ["Accounts:MaxCertificateBytes"] = "16384" });
        using var browser = server.Client();
        var request = new TestUser("alice@example.org").SetUp(await TestUser.Invite(server, "alice@example.org"));
        var refused = await (await browser.Post("/api/setup/complete", request with { Certificate = new byte[16385] }))
            .Read(HttpStatusCode.BadRequest);
        Assert.Equal("certificate has 16384 bytes at most.", refused.GetProperty("title").GetString());
        await (await browser.Post("/api/setup/complete", request)).Read(HttpStatusCode.OK);
    }

    private static async Task<string> Told(TestServer server)
    {
        using var stranger = server.Stranger();
        using var answer = JsonDocument.Parse(await stranger.GetStringAsync("/api/instance"));
        return JsonSerializer.Serialize(answer.RootElement.GetProperty("limits"));
    }
}
