using System.Net;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Messages;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.Sending;

/// <summary>What one owner may upload within a day, sent or not: three bodies of 64 KiB here.</summary>
public sealed class UploadTests
{
    private const int Large = 65536 - 6;

    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Messages:MaxBytes"] = "65536", ["Messages:UserBytesADay"] = "196608", ["Messages:GuestBytesADay"] = "196608",
    };

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Simultaneous_uploads_write_no_more_than_the_daily_allowance(string database)
    {
        await using var fixture = await ServerFixture.Start(database, Settings);
        var guest = fixture.Browser();
        await fixture.Activate(guest, await fixture.Invite(await fixture.User()));
        var before = Files(fixture).Length;

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Upload(guest, "guest", TestMessage.Packet(Large))));

        Assert.Equal(3, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        Assert.Equal(7, answers.Count(answer => answer.StatusCode == HttpStatusCode.TooManyRequests));
        Assert.Equal(before + 3, Files(fixture).Length);
    }

    [Fact]
    public async Task Refusal_says_when_to_continue_and_an_upload_then_succeeds()
    {
        await using var fixture = await ServerFixture.Start(settings: Settings);
        var alice = await fixture.User();
        var guest = fixture.Browser();
        var mailbox = await fixture.Activate(guest, await fixture.Invite(alice));
        var first = fixture.Now;
        for (var count = 0; count < 3; count++)
        {
            Assert.Equal(HttpStatusCode.Created, (await Upload(guest, "guest", TestMessage.Packet(Large))).StatusCode);
            fixture.Server.Time.Advance(TimeSpan.FromMinutes(1));
        }

        var refused = await (await Upload(guest, "guest", TestMessage.Packet(Large))).Read(HttpStatusCode.TooManyRequests);
        Assert.Equal(first.AddDays(1), refused.GetProperty("until").GetDateTimeOffset(), TimeSpan.FromMilliseconds(1));
        Assert.Equal(("bytes-a-day", 196608), (refused.GetProperty("limit").GetString(), refused.GetProperty("mostBytes").GetInt64()));
        Assert.Equal(HttpStatusCode.Created, (await Upload(alice.Browser, "user", TestMessage.Packet(Large))).StatusCode);

        fixture.Server.Time.Now = first.AddDays(1);
        await ServerFixture.SignIn(guest, mailbox);
        Assert.Equal(HttpStatusCode.Created, (await Upload(guest, "guest", TestMessage.Packet(Large))).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await Upload(guest, "guest", TestMessage.Packet(Large))).StatusCode);
    }

    [Fact]
    public async Task Rejected_upload_uses_no_allowance_and_a_small_one_only_its_size()
    {
        await using var fixture = await ServerFixture.Start(settings: Settings);
        var alice = await fixture.User();
        for (var count = 0; count < 4; count++)
        {
            // Without a length in advance the server finds out while it writes.
            using var tooLarge = new StreamContent(new MemoryStream(TestMessage.Packet(Large + 1)));
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/user/bodies") { Content = tooLarge };
            request.Headers.TransferEncodingChunked = true;
            tooLarge.Headers.ContentType = new("application/octet-stream");
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await alice.Browser.SendAsync(request)).StatusCode);
        }
        Assert.Equal(0, await fixture.Db(store => store.Set<Body>().CountAsync()));
        for (var count = 0; count < 10; count++)
            Assert.Equal(HttpStatusCode.Created, (await Upload(alice.Browser, "user", TestMessage.Packet(1000))).StatusCode);
        Assert.Equal(10060, await fixture.Db(store => store.Set<Body>().SumAsync(body => body.Size)));
    }

    private static async Task<HttpResponseMessage> Upload(HttpClient browser, string who, byte[] packet)
    {
        using var content = new ByteArrayContent(packet);
        content.Headers.ContentType = new("application/octet-stream");
        return await browser.PostAsync($"/api/{who}/bodies", content);
    }

    private static string[] Files(ServerFixture fixture) =>
        Directory.GetFiles(Path.Combine(fixture.Server.Folder, "data", "blobs"), "*", SearchOption.AllDirectories);
}
