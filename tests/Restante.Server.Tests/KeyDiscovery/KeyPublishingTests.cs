using System.Text.Json;
using Restante.Server.KeyDiscovery;

namespace Restante.Server.Tests.KeyDiscovery;

/// <summary>A user publishes their key on the verifying key server: a fake of it over real TLS.</summary>
public sealed class KeyPublishingTests
{
    [Fact]
    public async Task Key_is_uploaded_and_its_address_verified()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("vks");
        var server = fixture.Host(["keys.example"]);
        Serve(fixture, server, upload: "unpublished", verify: "pending");
        Assert.Equal((PublishOutcome.MailSent, "keys.example"),
            (await Publish(fixture) is var answer ? answer.Outcome : default, answer.Server));
        Assert.Equal(["POST /vks/v1/upload", "POST /vks/v1/request-verify"], server.Requests.Select(request => request.Split(" HTTP")[0]));
        Serve(fixture, server, upload: "published", verify: "published");
        Assert.Equal(PublishOutcome.Published, (await Publish(fixture)).Outcome);
        Serve(fixture, server, upload: "revoked", verify: "revoked");
        Assert.Equal(PublishOutcome.Revoked, (await Publish(fixture)).Outcome);
    }

    [Fact]
    public async Task Failed_upload_is_reported_with_its_outcome()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("vks");
        Assert.Equal(PublishOutcome.Unavailable, (await Publish(fixture)).Outcome);
        var server = fixture.Host(["keys.example"]);
        foreach (var (status, body, outcome) in new[]
        {
            (400, "{}", PublishOutcome.Refused), (500, "", PublishOutcome.Unavailable),
            (200, "not JSON", PublishOutcome.Refused), (200, "[]", PublishOutcome.Refused),
        })
        {
            KeyDiscoveryFixture.Says(server, status, "", body);
            Assert.Equal(outcome, (await Publish(fixture)).Outcome);
        }
        // Five tries, then one in two hours.
        Assert.Equal((PublishOutcome.Unavailable, fixture.Server.Time.Now.AddHours(2)),
            (await Publish(fixture) is var limited ? limited.Outcome : default, limited.Until));
        await fixture.Later(TimeSpan.FromHours(2));
        KeyDiscoveryFixture.Says(server, 429, "Retry-After: 600\r\n");
        Assert.Equal((PublishOutcome.Unavailable, fixture.Server.Time.Now.AddMinutes(10)),
            (await Publish(fixture) is var busy ? busy.Outcome : default, busy.Until));
    }

    [Fact]
    public async Task Disabled_key_server_gets_no_request()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("wkd");
        var server = fixture.Host(["keys.example"]);
        Assert.Equal(PublishOutcome.Off, (await Publish(fixture)).Outcome);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("vks", "example.org", true, "keys.example")]
    [InlineData("vks", "example.com", false, "keys.example")]
    [InlineData("wkd", "example.org", true, null)]
    public async Task User_sees_where_the_key_is_found_and_where_it_could_be(
        string sources,
        string domain,
        bool inDirectory,
        string? keyServer)
    {
        await using var fixture = await KeyDiscoveryFixture.Start(sources, Databases.Sqlite, ("KeyDiscovery:Domains:0", domain));
        using var answer = await fixture.Browser.GetAsync("/api/keys/publish", TestContext.Current.CancellationToken);
        var places = JsonSerializer.Deserialize<Publishing>(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            Restante.Server.Web.Json.Options);
        Assert.Equal(new Publishing(inDirectory, keyServer), places);
    }

    private static async Task<PublishedKey> Publish(KeyDiscoveryFixture fixture)
    {
        using var answer = await fixture.Browser.PostAsync("/api/keys/publish", null, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)answer.StatusCode);
        return JsonSerializer.Deserialize<PublishedKey>(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            Restante.Server.Web.Json.Options)!;
    }

    private static void Serve(KeyDiscoveryFixture fixture, HttpsHost server, string upload, string verify) =>
        server.Answer = (path, stream, cancel) =>
        {
            var fingerprint = Convert.ToHexString(fixture.Alice.Key.Fingerprint);
            var status = path == "/vks/v1/upload" ? upload : verify;
            return HttpsHost.Say(stream, 200, "Content-Type: application/json\r\n",
                $$"""{"key_fpr":"{{fingerprint}}","status":{"{{fixture.Alice.Address}}":"{{status}}"},"token":"t"}""", cancel);
        };
}
