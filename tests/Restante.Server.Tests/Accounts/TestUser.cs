using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Org.BouncyCastle.Bcpg;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Tests.Guests;
using Restante.Server.Tests.Hosting;
using Restante.Server.Web;

namespace Restante.Server.Tests.Accounts;

/// <summary>A user as their browser knows them. The client derives secrets from passwords; here each secret is random bytes.</summary>
internal sealed class TestUser(string address)
{
    private static int made;

    public string Address { get; } = address;
    public string Name { get; set; } = "Alice Example";
    public TestKey Key { get; set; } = new($"Alice Example <{address}>");
    public Id16 Id { get; set; }
    public byte[] Salt { get; set; } = Secret(16);
    public byte[] Auth { get; set; } = Secret(32);
    public byte[] Bundle { get; set; } = Secret(200);
    public byte[] RecoveryAuth { get; set; } = Secret(32);
    public byte[] RecoveryBundle { get; set; } = Secret(200);

    /// <summary>Bytes that no other call has returned.</summary>
    public static byte[] Secret(int length)
    {
        var bytes = new byte[length];
        new Random(Interlocked.Increment(ref made)).NextBytes(bytes);
        return bytes;
    }

    public CompleteSetUpRequest SetUp(byte[] token) => new(token, Address, Name, "en", Salt, ArgonParameters.Version1, Auth, Bundle,
        Key.Fingerprint, Key.Certificate, RecoveryAuth, RecoveryBundle);

    /// <summary>The request with which their browser replaces their key; the password stays.</summary>
    public ReplaceKeyRequest Replacement(TestKey next, DateTimeOffset now, RevocationReasonTag reason = RevocationReasonTag.KeySuperseded)
    {
        var statement = Derivation.SuccessionStatement(Id, Key.Fingerprint, next.Fingerprint);
        return new(Auth, Salt, ArgonParameters.Version1, Auth, Secret(300), Secret(32), Secret(300), next.Fingerprint, next.Certificate,
            Key.Revoked(now, reason), Key.Sign(statement), next.Sign(statement));
    }

    /// <summary>The token of a new set-up link from the operator.</summary>
    public static async Task<byte[]> Invite(TestServer server, string address, bool isAdmin = false)
    {
        string? link = null;
        await server.InScope(async services => (_, link) = await services.GetRequiredService<UserAdministration>()
            .Add(new(address, null, isAdmin), new("en", ByMail: false, server.Time.Now), TestContext.Current.CancellationToken));
        return Token(link);
    }

    public static byte[] Token(string? link)
    {
        Assert.NotNull(link);
        Assert.True(Encoding.TryFromBase64Url(link.Split("/setup#")[1], out var token));
        return token;
    }

    /// <summary>Invites and sets up a user; the browser is signed in afterwards.</summary>
    public static async Task<TestUser> SignedUp(TestServer server, HttpClient browser, string address = "alice@example.org")
    {
        var user = new TestUser(address);
        var session = await browser.Ok<UserSession>("/api/setup/complete", user.SetUp(await Invite(server, address)));
        user.Id = session.UserId;
        return user;
    }
}

/// <summary>Requests as the client sends them: the API's JSON, and its answers.</summary>
internal static class Calls
{
    public static Task<HttpResponseMessage> Send(this HttpClient browser, string path, object request) =>
        browser.PostAsJsonAsync(path, request, Json.Options, TestContext.Current.CancellationToken);

    public static async Task<T> Ok<T>(this HttpClient browser, string path, object request) =>
        await Read<T>(await browser.Send(path, request));

    public static async Task<T> Get<T>(this HttpClient browser, string path) =>
        await Read<T>(await browser.GetAsync(path, TestContext.Current.CancellationToken));

    public static async Task Done(this HttpClient browser, string path, object request) =>
        await Expect(await browser.Send(path, request), 204);

    /// <summary>Checks the problem of a refused request, by status and code.</summary>
    public static async Task<JsonElement> Refused(this HttpClient browser, string path, object request, int status, string code) =>
        await Refused(await browser.Send(path, request), status, code);

    public static async Task<JsonElement> Refused(HttpResponseMessage answer, int status, string code)
    {
        var text = await Expect(answer, status);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.EndsWith(".", problem.GetProperty("title").GetString(), StringComparison.Ordinal);
        return problem;
    }

    private static async Task<T> Read<T>(HttpResponseMessage answer) =>
        JsonSerializer.Deserialize<T>(await Expect(answer, 200), Json.Options)!;

    private static async Task<string> Expect(HttpResponseMessage answer, int status)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode} instead of {status}: {text}");
        return text;
    }
}
