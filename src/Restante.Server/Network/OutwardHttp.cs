using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;

namespace Restante.Server.Network;

/// <summary>
/// https to hosts that outsiders name: only on port 443, five seconds and 1 MiB in all, and never to an inner network. A name is
/// resolved once, all its addresses are checked, and the connection goes to one of these; a redirect is checked like the first URL.
/// Uses no proxy, cookies, credentials or pooled connections, so requests share no state.
/// </summary>
internal sealed class OutwardHttp : IDisposable
{
    /// <summary>The most bytes of an answer's content.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const int UsualRedirects = 2;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly HttpRequestOptionsKey<IReadOnlyList<IPAddress>> Checked = new("restante-addresses");
    private readonly Resolver resolver;
    private readonly AddressGuard guard;
    private readonly Connector connector;
    private readonly TimeProvider time;
    private readonly HttpMessageInvoker http;

    public OutwardHttp(Resolver resolver, AddressGuard guard, Connector connector, TrustedRoots roots, TimeProvider time)
    {
        (this.resolver, this.guard, this.connector, this.time) = (resolver, guard, connector, time);
        http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, UseProxy = false, Credentials = null, ActivityHeadersPropagator = null,
            AutomaticDecompression = DecompressionMethods.None, MaxResponseHeadersLength = 16, MaxResponseDrainSize = 0,
            PooledConnectionLifetime = TimeSpan.Zero,
            // A connection attempt can outlive the request that started it.
            ConnectTimeout = Limit, ConnectCallback = Connect,
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13, CertificateChainPolicy = TrustedRoots.ChainPolicy(),
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) => roots.Accept(certificate, chain, errors),
            },
        });
    }

    public void Dispose() => http.Dispose();

    /// <summary>GET; follows at most two redirects.</summary>
    public Task<OutwardAnswer> Get(Uri uri, CancellationToken cancel) => Get(uri, UsualRedirects, cancel);

    /// <summary>
    /// GET. If <paramref name="maxRedirects"/> is 0, a redirect is an answer like any other; otherwise exceeding it is a failure.
    /// </summary>
    public Task<OutwardAnswer> Get(Uri uri, int maxRedirects, CancellationToken cancel) => InTime(async limit =>
    {
        for (var redirects = 0; ; redirects++)
        {
            var (answer, target) = await Ask(uri, HttpMethod.Get, null, limit);
            if (target is null || maxRedirects == 0) return answer;
            if (redirects == maxRedirects) return new OutwardAnswer.Failed(NetworkCause.TooManyRedirects);
            uri = target;
        }
    }, cancel);

    /// <summary>POST of a JSON text. Follows no redirect.</summary>
    public Task<OutwardAnswer> PostJson(Uri uri, byte[] json, CancellationToken cancel) => InTime(async limit =>
    {
        using var content = new ByteArrayContent(json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return (await Ask(uri, HttpMethod.Post, content, limit)).Answer;
    }, cancel);

    /// <summary>Null if the URL is allowed: https, port 443, a name with a dot, and no credentials.</summary>
    internal static string? Refusal(Uri uri) =>
        uri.IsAbsoluteUri && uri.Scheme == Uri.UriSchemeHttps && uri.Port == 443 && uri.UserInfo.Length == 0
        && uri.HostNameType == UriHostNameType.Dns && uri.IdnHost.Contains('.', StringComparison.Ordinal) ? null : NetworkCause.AddressForm;

    private async Task<(OutwardAnswer Answer, Uri? RedirectedTo)> Ask(
        Uri uri,
        HttpMethod method,
        HttpContent? body,
        CancellationToken cancel)
    {
        if (Refusal(uri) is { } refusal) return (new OutwardAnswer.Failed(refusal), null);
        var found = await resolver.Addresses(uri.IdnHost, cancel);
        if (found is Lookup<DnsAnswer<IPAddress>>.Unknown unknown) return (new OutwardAnswer.Failed(unknown.Cause), null);
        if (found is not Lookup<DnsAnswer<IPAddress>>.Found { Value.Records: var addresses })
            return (new OutwardAnswer.Failed(NetworkCause.NoAddress), null);
        if (!addresses.All(guard.Allows)) return (new OutwardAnswer.Failed(NetworkCause.InnerAddress), null);
        using var request = new HttpRequestMessage(method, uri)
        {
            Content = body,
            Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Options.Set(Checked, addresses);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Restante", null));
        using var response = await http.SendAsync(request, cancel);
        var content = await ReadAll(response.Content, cancel);
        if (content is null) return (new OutwardAnswer.Failed(NetworkCause.TooLarge), null);
        var mediaType = response.Content.Headers.ContentType?.MediaType;
        var answer = new OutwardAnswer.Answered((int)response.StatusCode, content, mediaType, RetryAfter(response.Headers.RetryAfter));
        return (answer, TargetOf(response, uri));
    }

    /// <summary>Connects to the addresses that <see cref="Ask"/> has checked.</summary>
    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        if (!context.InitialRequestMessage.Options.TryGetValue(Checked, out var addresses))
            throw new InvalidOperationException("The request has no checked addresses.");
        return await connector.Connect(addresses, context.DnsEndPoint.Port, cancel) is Connection.Open open
            ? open.Stream
            : throw new IOException("No address answered.");
    }

    private static Uri? TargetOf(HttpResponseMessage response, Uri asked) =>
        (int)response.StatusCode is 301 or 302 or 303 or 307 or 308
        && response.Headers.Location is { } location
        && Uri.TryCreate(asked, location, out var target)
            ? target
            : null;

    /// <summary>The whole content; null if it is larger than <see cref="MaxBytes"/>.</summary>
    private static async Task<byte[]?> ReadAll(HttpContent content, CancellationToken cancel)
    {
        if (content.Headers.ContentLength > MaxBytes) return null;
        await using var stream = await content.ReadAsStreamAsync(cancel);
        var buffer = new MemoryStream();
        var part = new byte[16 * 1024];
        while (await stream.ReadAsync(part, cancel) is var read and > 0)
        {
            if (buffer.Length + read > MaxBytes) return null;
            buffer.Write(part, 0, read);
        }
        return buffer.ToArray();
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? header?.Date - time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static async Task<OutwardAnswer> InTime(Func<CancellationToken, Task<OutwardAnswer>> work, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        try
        {
            return await work(limit.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new OutwardAnswer.Failed(NetworkCause.Timeout);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new OutwardAnswer.Failed(CauseOf(e));
        }
    }

    private static string CauseOf(Exception e) => e switch
    {
        { InnerException: TimeoutException or OperationCanceledException } => NetworkCause.Timeout,
        { InnerException: AuthenticationException }
            or HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => NetworkCause.Tls,
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => NetworkCause.TooLarge,
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => NetworkCause.Malformed,
        _ => NetworkCause.Connection,
    };
}
