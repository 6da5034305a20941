using System.Net;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;
using Microsoft.Extensions.Options;

namespace Restante.Server.Network;

/// <summary>
/// DNS through the operator's validating resolver. NXDOMAIN and an empty answer are None; SERVFAIL (also the answer to a bogus
/// signature), a timeout and an unreadable answer are Unknown. The resolver caches, so this class does not.
/// </summary>
internal sealed class Resolver
{
    private const QueryType OpenPgpKeyType = (QueryType)61;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private readonly LookupClient client;

    public Resolver(IOptions<NetworkOptions> options)
    {
        Server = options.Value.Resolver is { } configured ? NetworkOptions.EndPointOf(configured)! : OfTheSystem();
        IsTrusted = options.Value.TrustResolver || IPAddress.IsLoopback(Server.Address);
        client = new LookupClient(new LookupClientOptions(Server)
        {
            UseCache = false, ThrowDnsErrors = false, Recursion = true, UseTcpFallback = true,
            Retries = 1, Timeout = TimeSpan.FromSeconds(2),
            // DO asks for the AD bit. The size follows DNS flag day 2020: no fragments, and TCP for larger answers.
            RequestDnsSecRecords = true, ExtendedDnsBufferSize = 1232,
        });
    }

    /// <summary>The resolver's address.</summary>
    public IPEndPoint Server { get; }

    /// <summary>True if this server trusts the resolver's AD bit.</summary>
    public bool IsTrusted { get; }

    /// <summary>A and AAAA. If the look-up of one family fails, the other's addresses are the answer, marked as not secure.</summary>
    public async Task<Lookup<DnsAnswer<IPAddress>>> Addresses(string name, CancellationToken cancel)
    {
        var four = Ask<ARecord, IPAddress>(name, QueryType.A, record => record.Address, cancel);
        var six = Ask<AaaaRecord, IPAddress>(name, QueryType.AAAA, record => record.Address, cancel);
        return (await four, await six) switch
        {
            (Lookup<DnsAnswer<IPAddress>>.Found a, Lookup<DnsAnswer<IPAddress>>.Found b) =>
                new Lookup<DnsAnswer<IPAddress>>.Found(new DnsAnswer<IPAddress>(
                    [.. a.Value.Records, .. b.Value.Records], a.Value.Secure && b.Value.Secure)),
            (Lookup<DnsAnswer<IPAddress>>.Found a, Lookup<DnsAnswer<IPAddress>>.Unknown) =>
                new Lookup<DnsAnswer<IPAddress>>.Found(a.Value with { Secure = false }),
            (Lookup<DnsAnswer<IPAddress>>.Unknown, Lookup<DnsAnswer<IPAddress>>.Found b) =>
                new Lookup<DnsAnswer<IPAddress>>.Found(b.Value with { Secure = false }),
            (Lookup<DnsAnswer<IPAddress>>.Found a, _) => a,
            (_, Lookup<DnsAnswer<IPAddress>>.Found b) => b,
            (Lookup<DnsAnswer<IPAddress>>.Unknown a, _) => a,
            (_, var b) => b,
        };
    }

    public Task<Lookup<DnsAnswer<MxHost>>> Mx(string name, CancellationToken cancel) =>
        Ask<MxRecord, MxHost>(
            name,
            QueryType.MX,
            record => new MxHost(record.Preference, record.Exchange.Value.TrimEnd('.').ToLowerInvariant()),
            cancel);

    /// <summary>Each record's strings joined without a space (RFC 7208 section 3.3 explains why).</summary>
    public Task<Lookup<DnsAnswer<string>>> Txt(string name, CancellationToken cancel) =>
        Ask<TxtRecord, string>(name, QueryType.TXT, record => string.Concat(record.Text), cancel);

    public Task<Lookup<DnsAnswer<Tlsa>>> Tlsa(string name, CancellationToken cancel) =>
        Ask<TlsaRecord, Tlsa>(
            name,
            QueryType.TLSA,
            record => new Tlsa(
                (byte)record.CertificateUsage,
                (byte)record.Selector,
                (byte)record.MatchingType,
                [.. record.CertificateAssociationData]),
            cancel);

    /// <summary>RFC 7929: each record holds a transferable public key.</summary>
    public Task<Lookup<DnsAnswer<byte[]>>> OpenPgpKey(string name, CancellationToken cancel) =>
        Ask<UnknownRecord, byte[]>(name, OpenPgpKeyType, record => [.. record.Data], cancel);

    /// <summary>The root's SOA record: it is signed, so a validating resolver marks it secure.</summary>
    public Task<Lookup<DnsAnswer<string>>> Root(CancellationToken cancel) =>
        Ask<SoaRecord, string>("", QueryType.SOA, record => record.MName.Value, cancel);

    private async Task<Lookup<DnsAnswer<T>>> Ask<TRecord, T>(
        string name,
        QueryType type,
        Func<TRecord, T> read,
        CancellationToken cancel)
        where TRecord : DnsResourceRecord
    {
        if (!IsName(name)) return new Lookup<DnsAnswer<T>>.Unknown(NetworkCause.AddressForm);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        try
        {
            var response = await client.QueryAsync(name + ".", type, QueryClass.IN, limit.Token).WaitAsync(limit.Token);
            return Read(response, type, read);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            // The library lets its parser's exceptions through; another domain's malformed record must cause no more than Unknown.
            return new Lookup<DnsAnswer<T>>.Unknown(CauseOf(e));
        }
    }

    private Lookup<DnsAnswer<T>> Read<TRecord, T>(IDnsQueryResponse response, QueryType type, Func<TRecord, T> read)
        where TRecord : DnsResourceRecord
    {
        if (response.Header.ResponseCode == DnsHeaderResponseCode.NotExistentDomain) return new Lookup<DnsAnswer<T>>.None();
        if (response.Header.ResponseCode != DnsHeaderResponseCode.NoError) return new Lookup<DnsAnswer<T>>.Unknown(NetworkCause.DnsFailure);
        if (response.Header.ResultTruncated) return new Lookup<DnsAnswer<T>>.Unknown(NetworkCause.DnsMalformed);
        // An answer may contain CNAMEs and signatures too.
        var records = response.Answers.OfType<TRecord>().Where(record => (int)record.RecordType == (int)type).Select(read).ToList();
        return records.Count == 0
            ? new Lookup<DnsAnswer<T>>.None()
            : new Lookup<DnsAnswer<T>>.Found(new DnsAnswer<T>(records, IsTrusted && response.Header.IsAuthenticData));
    }

    private static string CauseOf(Exception e) => e switch
    {
        OperationCanceledException or TimeoutException or DnsResponseException { Code: DnsResponseCode.ConnectionTimeout } =>
            NetworkCause.DnsTimeout,
        SocketException or IOException => NetworkCause.DnsFailure,
        DnsResponseException { InnerException: SocketException or IOException } => NetworkCause.DnsFailure,
        _ => NetworkCause.DnsMalformed,
    };

    /// <summary>Allows ASCII host names, and the underscore of service names; "" is the root.</summary>
    private static bool IsName(string name) => name.Length <= 253 && (name.Length == 0 || name.Split('.').All(label =>
        label.Length is >= 1 and <= 63 && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')));

    // Like the C library: without a nameserver it is this machine.
    private static IPEndPoint OfTheSystem() =>
        NameServer.ResolveNameServers(skipIPv6SiteLocal: true, fallbackToGooglePublicDns: false).FirstOrDefault() is { } first
        && IPAddress.TryParse(first.Address, out var address)
            ? new IPEndPoint(address, first.Port)
            : new IPEndPoint(IPAddress.Loopback, 53);
}
