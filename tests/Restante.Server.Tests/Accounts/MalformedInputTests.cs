using System.Text.Json;
using System.Text.Json.Nodes;
using Restante.Server.Accounts;
using Restante.Server.Protocol;
using Restante.Server.Tests.Hosting;
using Restante.Server.Web;

namespace Restante.Server.Tests.Accounts;

/// <summary>Every call of accounts with every member dropped, emptied, of a wrong type, of a wrong length: a 4xx with a sentence, never a 5xx.</summary>
public sealed class MalformedInputTests
{
    private static readonly string[] WrongValues = ["null", "1", "-1", "1e400", "true", "[]", "{}", "[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]"];

    private static readonly string[] OddTexts = ["", "=", "A", "AB", "AAAA====", "ÄÖÜ", "\ud83d\ude00", "\\ud800", "\\u0000", "../../etc/passwd", "' OR 1=1 --"];

    [Fact]
    public async Task Every_call_refuses_what_it_cannot_use()
    {
        await using var server = await TestServer.Start();
        using var browser = server.Client();
        var user = await TestUser.SignedUp(server, browser);
        var calls = 0;
        foreach (var (method, path, body) in Requests(user, await TestUser.Invite(server, "carol@example.org")))
        {
            var good = JsonSerializer.SerializeToNode(body, body.GetType(), Json.Options)!.AsObject();
            foreach (var text in Broken(good)) await AssertRefused(await Send(browser, method, path, text), $"{path} {Cut(text)}", mustRefuse: true);
            foreach (var text in Odd(good)) await AssertRefused(await Send(browser, method, path, text), $"{path} {Cut(text)}", mustRefuse: false);
            await AssertRefused(await Send(browser, method, path, good.ToJsonString(), "text/plain"), path, mustRefuse: true);
            calls++;
        }
        Assert.Equal(11, calls);
    }

    private static IEnumerable<(HttpMethod, string, object)> Requests(TestUser user, byte[] token)
    {
        var argon = ArgonParameters.Version1;
        yield return (HttpMethod.Post, "/api/setup/open", new OpenSetUpRequest(token));
        yield return (HttpMethod.Post, "/api/setup/complete", new TestUser("carol@example.org").SetUp(token) with { Auth = new byte[31] });
        yield return (HttpMethod.Post, "/api/user/prelogin", new PreloginRequest(user.Address));
        yield return (HttpMethod.Post, "/api/user/login", new LoginRequest(user.Id, TestUser.Secret(32)));
        yield return (HttpMethod.Post, "/api/user/recovery/open", new OpenRecoveryRequest(user.Id, TestUser.Secret(32)));
        yield return (HttpMethod.Post, "/api/user/recovery/complete", new CompleteRecoveryRequest(user.Id, TestUser.Secret(32), user.Salt, argon, user.Auth, user.Bundle, user.RecoveryAuth, user.RecoveryBundle));
        yield return (HttpMethod.Post, "/api/user/password", new ChangePasswordRequest(TestUser.Secret(32), user.Salt, argon, user.Auth, user.Bundle));
        yield return (HttpMethod.Post, "/api/user/recovery/renew", new RenewRecoveryRequest(TestUser.Secret(32), user.RecoveryAuth, user.RecoveryBundle));
        yield return (HttpMethod.Post, "/api/user/settings", new SettingsRequest("Alice", "en", true));
        yield return (HttpMethod.Put, "/api/user/pins", new SavePinsRequest(99, TestUser.Secret(40)));
        yield return (HttpMethod.Post, "/api/user/notices/%2e%2e%2f%ff/dismiss", new { });
    }

    /// <summary>Bodies that are no request at all: nothing but a refusal is right.</summary>
    private static IEnumerable<string> Broken(JsonObject good)
    {
        if (good.Count == 0) yield break;
        var text = good.ToJsonString();
        string[] whole = ["", "null", "[]", "\"x\"", "{", "{}", text[..^1], text + "x", "\u0000", new string('[', 5000), "\ufeff{}"];
        foreach (var one in whole) yield return one;
        yield return text[..^1] + ",\"unknown\":1}";
        yield return $"{{\"{good.First().Key}\":{good.First().Value!.ToJsonString()},{text[1..]}";
        foreach (var name in good.Select(member => member.Key).ToList())
        {
            yield return With(good, name, null);
            foreach (var value in WrongValues.Where(value => !IsOfKind(good[name]!, value))) yield return With(good, name, value);
        }
        yield return With(good, good.First().Key, "\"" + new string('A', 3_000_000) + "\"");
    }

    /// <summary>Texts in each text member: whatever the answer, it is no failure of the server.</summary>
    private static IEnumerable<string> Odd(JsonObject good) =>
        from name in good.Where(member => member.Value!.GetValueKind() == JsonValueKind.String).Select(member => member.Key).ToList()
        from text in OddTexts
        select With(good, name, "\"" + text + "\"");

    private static bool IsOfKind(JsonNode good, string value) => good.GetValueKind() switch
    {
        JsonValueKind.Number => value is "1" or "-1",
        JsonValueKind.True or JsonValueKind.False => value == "true",
        _ => false,
    };

    /// <summary>The request with one member's raw JSON replaced, or dropped where null.</summary>
    private static string With(JsonObject good, string name, string? raw) => "{" + string.Join(',', good
        .Where(member => member.Key != name || raw is not null)
        .Select(member => $"\"{member.Key}\":{(member.Key == name ? raw : member.Value!.ToJsonString())}")) + "}";

    private static async Task<HttpResponseMessage> Send(HttpClient browser, HttpMethod method, string path, string body, string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, System.Text.Encoding.UTF8, type) };
        // The server closes on a body that is announced too large: ask first, or the refusal is lost with the connection.
        request.Headers.ExpectContinue = body.Length > 1_000_000;
        return await browser.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task AssertRefused(HttpResponseMessage answer, string what, bool mustRefuse)
    {
        var (status, text) = ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.True(status < 500, $"{status} for {what}: {text}");
        Assert.True(status >= 400 || !mustRefuse, $"{status} for {what}");
        if (status < 400) return;
        Assert.True(answer.Content.Headers.ContentType?.MediaType == "application/problem+json", $"{status} without a problem for {what}");
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("code").GetString()));
        Assert.EndsWith(".", problem.GetProperty("title").GetString(), StringComparison.Ordinal);
    }

    private static string Cut(string text) => text.Length > 200 ? text[..200] : text;
}
