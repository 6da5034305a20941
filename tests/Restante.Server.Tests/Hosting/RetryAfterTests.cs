using System.Net;
using System.Net.Http.Json;
using Restante.Server.Accounts;
using Restante.Server.Accounts.Http;
using Restante.Server.Tests.Accounts;

namespace Restante.Server.Tests.Hosting;

public sealed class RetryAfterTests
{
    [Fact]
    public async Task Retry_After_says_in_seconds_what_until_says()
    {
        await using var server = await TestServer.Start(new() { ["Sessions:PreloginsPerHour"] = "10" });
        using var browser = server.Client();
        // Half of the hour's number at once, the rest evenly.
        for (var i = 0; i < 5; i++) await browser.Ok<PreloginAnswer>("/api/user/prelogin", new PreloginRequest("alice@example.org"));
        using var refused = await browser.Send("/api/user/prelogin", new PreloginRequest("alice@example.org"));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal(TimeSpan.FromMinutes(12), refused.Headers.RetryAfter?.Delta);
        Assert.Equal(server.Time.Now.AddMinutes(12), problem.GetProperty("until").GetDateTimeOffset());
    }
}
