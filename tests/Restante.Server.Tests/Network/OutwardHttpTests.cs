using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Restante.Server.Network;

namespace Restante.Server.Tests.Network;

/// <summary>Threat model: anyone who names a host makes this server contact it. Real TLS on port 443 of loopback addresses.</summary>
[Trait("Time", "long")]
public sealed class OutwardHttpTests : IAsyncLifetime
{
    private const string Name = "host.example";
    private readonly TestAuthority authority = new();
    private readonly Dictionary<string, IPAddress[]> names = [];
    private FakeDns dns = null!;
    private NetworkFixture fixture = null!;
    private HttpsHost host = null!;

    public ValueTask InitializeAsync()
    {
        dns = FakeDns.OfAddresses(name => names.GetValueOrDefault(name, []));
        fixture = new NetworkFixture(dns.Setting, authority.CaFile, allow: Loopback.Outside);
        host = New(Name);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        fixture.Dispose();
        await host.DisposeAsync();
        await dns.DisposeAsync();
        authority.Dispose();
    }

    [Fact]
    public async Task Answer_is_returned_whole_with_its_headers()
    {
        host.Answer = (path, stream, cancel) =>
            HttpsHost.Say(stream, 429, "Content-Type: text/plain; charset=utf-8\r\nRetry-After: 120\r\n", path, cancel);
        var answer = Answered(await Get("/a?b=c"));
        Assert.Equal((429, "text/plain", "/a?b=c"), (answer.Status, answer.MediaType, Encoding.UTF8.GetString(answer.Content)));
        Assert.Equal(TimeSpan.FromSeconds(120), answer.RetryAfter);
        var request = Assert.Single(host.Requests);
        Assert.Contains("User-Agent: Restante\r\n", request, StringComparison.Ordinal);
        Assert.DoesNotContain("traceparent", request, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task JSON_is_posted_and_no_redirect_followed()
    {
        host.Answer = (_, stream, cancel) => HttpsHost.Say(stream, 307, $"Location: https://{Name}/other\r\n", "", cancel);
        Assert.Equal(307, Answered(await fixture.Http.PostJson(new Uri($"https://{Name}/upload"), "{}"u8.ToArray(), default)).Status);
        var request = Assert.Single(host.Requests);
        Assert.StartsWith("POST /upload HTTP/1.1", request, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/json", request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://host.example/")]
    [InlineData("https://host.example:8443/")]
    [InlineData("https://user@host.example/")]
    [InlineData("https://user:password@host.example/")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://localhost/")]
    [InlineData("https://intranet/")]
    [InlineData("ftp://host.example/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://host.example/")]
    public async Task URL_other_than_https_to_a_public_name_is_not_requested(string address)
    {
        Assert.Equal(NetworkCause.AddressForm, Failed(await fixture.Http.Get(new Uri(address), default)));
        Assert.Equal(0, dns.Questions);
        Assert.Equal(0, host.Connections);
    }

    [Fact]
    public async Task Name_with_an_inner_address_is_not_connected_to_even_beside_a_public_one()
    {
        await using var inner = Inner("inner.example");
        Assert.Equal(NetworkCause.InnerAddress, Failed(await fixture.Http.Get(new Uri("https://inner.example/"), default)));
        names["both.example"] = [host.Address, inner.Address];
        Assert.Equal(NetworkCause.InnerAddress, Failed(await fixture.Http.Get(new Uri("https://both.example/"), default)));
        names["six.example"] = [IPAddress.Parse("::1"), host.Address];
        Assert.Equal(NetworkCause.InnerAddress, Failed(await fixture.Http.Get(new Uri("https://six.example/"), default)));
        Assert.Equal(0, inner.Connections);
        Assert.Equal(0, host.Connections);
    }

    [Fact]
    public async Task Name_that_changes_after_the_check_leads_nowhere_else()
    {
        await using var inner = Inner("unused.example");
        var asked = 0;
        await using var rebinding = FakeDns.OfAddresses(_ => Interlocked.Increment(ref asked) <= 2 ? [host.Address] : [inner.Address]);
        using var other = new NetworkFixture(rebinding.Setting, authority.CaFile, allow: Loopback.Outside);
        host.Answer = (_, stream, cancel) => HttpsHost.Say(stream, 200, "", "true", cancel);
        Assert.Equal(200, Answered(await other.Http.Get(new Uri($"https://{Name}/"), default)).Status);
        // A and AAAA of the one resolution, and no further question.
        Assert.Equal(2, rebinding.Questions);
        Assert.Equal(NetworkCause.InnerAddress, Failed(await other.Http.Get(new Uri($"https://{Name}/"), default)));
        Assert.Equal((1, 0), (host.Connections, inner.Connections));
    }

    [Fact]
    public async Task Two_redirects_are_followed_and_a_third_is_not()
    {
        await using var second = New("second.example");
        host.Answer = (path, stream, cancel) =>
            HttpsHost.Say(stream, 302, path == "/1" ? "Location: https://second.example/2\r\n" : "Location: /1\r\n", "", cancel);
        second.Answer = (path, stream, cancel) => path == "/2"
            ? HttpsHost.Say(stream, 301, "Location: /end\r\n", "", cancel)
            : HttpsHost.Say(stream, 200, "", "there", cancel);
        Assert.Equal("there", Encoding.UTF8.GetString(Answered(await Get("/1")).Content));
        Assert.Equal(NetworkCause.TooManyRedirects, Failed(await Get("/0")));
        Assert.Equal(302, Answered(await fixture.Http.Get(new Uri($"https://{Name}/1"), 0, default)).Status);
    }

    [Theory]
    [InlineData("http://host.example/", NetworkCause.AddressForm)]
    [InlineData("https://host.example:8443/", NetworkCause.AddressForm)]
    [InlineData("https://user:password@host.example/", NetworkCause.AddressForm)]
    [InlineData("https://127.0.0.1/", NetworkCause.AddressForm)]
    [InlineData("file:///etc/passwd", NetworkCause.AddressForm)]
    [InlineData("https://inner.example/", NetworkCause.InnerAddress)]
    [InlineData("https://gone.example/", NetworkCause.NoAddress)]
    public async Task Redirect_is_checked_like_the_first_address(string target, string cause)
    {
        await using var inner = Inner("inner.example");
        host.Answer = (_, stream, cancel) => HttpsHost.Say(stream, 302, $"Location: {target}\r\n", "", cancel);
        Assert.Equal(cause, Failed(await Get("/")));
        Assert.Equal((1, 0), (host.Connections, inner.Connections));
    }

    [Fact]
    public async Task Body_that_announces_too_large_a_size_is_not_read()
    {
        host.Answer = (_, stream, cancel) =>
            stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n"u8.ToArray(), cancel).AsTask();
        Assert.Equal(NetworkCause.TooLarge, Failed(await Get("/")));
        host.Answer = (_, stream, cancel) => HttpsHost.Say(stream, 200, "", new byte[OutwardHttp.MaxBytes], cancel);
        Assert.Equal(OutwardHttp.MaxBytes, Answered(await Get("/")).Content.Length);
    }

    [Fact]
    public async Task Endless_body_ends_at_a_mebibyte()
    {
        host.Answer = async (_, stream, cancel) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), cancel);
            while (true) await stream.WriteAsync(new byte[16384], cancel);
        };
        Assert.Equal(NetworkCause.TooLarge, Failed(await Get("/")));
    }

    [Fact]
    public async Task Endless_headers_end_too()
    {
        host.Answer = async (_, stream, cancel) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), cancel);
            while (true) await stream.WriteAsync(Encoding.ASCII.GetBytes("X-More: " + new string('a', 1000) + "\r\n"), cancel);
        };
        Assert.Equal(NetworkCause.TooLarge, Failed(await Get("/")));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n")]
    [InlineData("")]
    public async Task Slow_body_is_given_up_after_five_seconds(string start)
    {
        host.Answer = async (_, stream, cancel) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(start), cancel);
            while (true)
            {
                await stream.WriteAsync("a"u8.ToArray(), cancel);
                await Task.Delay(200, cancel);
            }
        };
        await GivenUpInTime(() => Get("/"));
    }

    [Fact]
    public async Task Silence_before_TLS_is_given_up_after_five_seconds()
    {
        var address = Loopback.NextOutside();
        names["silent.example"] = [address];
        using var silent = new TcpListener(address, 443);
        silent.Start();
        await GivenUpInTime(() => fixture.Http.Get(new Uri("https://silent.example/"), default));
    }

    [Fact]
    public async Task Redirects_share_the_five_seconds()
    {
        host.Answer = async (_, stream, cancel) =>
        {
            await Task.Delay(2500, cancel);
            await HttpsHost.Say(stream, 302, "Location: /again\r\n", "", cancel);
        };
        await GivenUpInTime(() => Get("/"));
    }

    [Fact]
    public async Task Certificate_of_another_name_authority_or_time_is_refused()
    {
        await using var named = New("named.example", authority.Issue(["other.example"]));
        Assert.Equal(NetworkCause.Tls, Failed(await fixture.Http.Get(new Uri("https://named.example/"), default)));
        using var stranger = new TestAuthority();
        await using var unknown = New("unknown.example", stranger.Issue(["unknown.example"]));
        Assert.Equal(NetworkCause.Tls, Failed(await fixture.Http.Get(new Uri("https://unknown.example/"), default)));
        await using var old = New("old.example", authority.Issue(["old.example"], expired: true));
        Assert.Equal(NetworkCause.Tls, Failed(await fixture.Http.Get(new Uri("https://old.example/"), default)));
        Assert.Empty(named.Requests.Concat(unknown.Requests).Concat(old.Requests));
    }

    [Fact]
    public async Task Certificate_cannot_trigger_a_fetch_of_its_issuer_from_an_inner_address()
    {
        await using var inner = new HttpsHost(Loopback.NextInside(), null, port: 80);
        using var stranger = new TestAuthority();
        await using var luring = New("luring.example", stranger.Issue(["luring.example"], issuerAt: $"http://{inner.Address}/issuer.crt"));
        Assert.Equal(NetworkCause.Tls, Failed(await fixture.Http.Get(new Uri("https://luring.example/"), default)));
        Assert.Equal(0, inner.Connections);
    }

    [Fact]
    public async Task Reset_closed_port_and_nonsense_are_failures()
    {
        await using var resetting = new HttpsHost(Loopback.NextOutside(), null);
        names["reset.example"] = [resetting.Address];
        Assert.Contains(Failed(await fixture.Http.Get(new Uri("https://reset.example/"), default)),
            new[] { NetworkCause.Connection, NetworkCause.Tls });
        names["closed.example"] = [Loopback.NextOutside()];
        Assert.Equal(NetworkCause.Connection, Failed(await fixture.Http.Get(new Uri("https://closed.example/"), default)));
        host.Answer = (_, stream, cancel) => stream.WriteAsync("220 mail.example ESMTP\r\n\r\n"u8.ToArray(), cancel).AsTask();
        Assert.Contains(Failed(await Get("/")), new[] { NetworkCause.Malformed, NetworkCause.Connection });
        host.Answer = (_, stream, cancel) =>
            stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"u8.ToArray(), cancel).AsTask();
        Assert.Equal(NetworkCause.Connection, Failed(await Get("/")));
    }

    [Fact]
    public async Task Dead_address_beside_a_living_one_does_not_matter()
    {
        names["two.example"] = [Loopback.NextOutside(), host.Address];
        await using var two = new HttpsHost(Loopback.NextOutside(), authority.Issue(["two.example"]));
        two.Answer = (_, stream, cancel) => HttpsHost.Say(stream, 200, "", "", cancel);
        names["two.example"] = [Loopback.NextOutside(), two.Address];
        Assert.Equal(200, Answered(await fixture.Http.Get(new Uri("https://two.example/"), default)).Status);
    }

    [Fact]
    public async Task Unresolvable_names_have_their_cause()
    {
        Assert.Equal(NetworkCause.NoAddress, Failed(await fixture.Http.Get(new Uri("https://nobody.example/"), default)));
        await using var failing = new FakeDns((_, _, question) => FakeDns.Reply(question, 2, []));
        using var other = new NetworkFixture(failing.Setting);
        Assert.Equal(NetworkCause.DnsFailure, Failed(await other.Http.Get(new Uri($"https://{Name}/"), default)));
    }

    private static async Task GivenUpInTime(Func<Task<OutwardAnswer>> ask)
    {
        var watch = Stopwatch.StartNew();
        Assert.Equal(NetworkCause.Timeout, Failed(await ask()));
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(4.9), Eventually.Longest);
    }

    private Task<OutwardAnswer> Get(string path) => fixture.Http.Get(new Uri($"https://{Name}{path}"), default);

    private static OutwardAnswer.Answered Answered(OutwardAnswer answer) => Assert.IsType<OutwardAnswer.Answered>(answer);

    private static string Failed(OutwardAnswer answer) => Assert.IsType<OutwardAnswer.Failed>(answer).Cause;

    private HttpsHost New(string name, System.Security.Cryptography.X509Certificates.X509Certificate2? certificate = null)
    {
        var made = new HttpsHost(Loopback.NextOutside(), certificate ?? authority.Issue([name]));
        names[name] = [made.Address];
        return made;
    }

    /// <summary>An inner host that would answer, with a trusted certificate, if the server connected.</summary>
    private HttpsHost Inner(string name)
    {
        var made = new HttpsHost(Loopback.NextInside(), authority.Issue([name, Name]));
        names[name] = [made.Address];
        return made;
    }
}
