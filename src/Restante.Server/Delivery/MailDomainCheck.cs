using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Restante.Server.Network;
using Restante.Server.Operations;
using Restante.Server.Storage;

namespace Restante.Server.Delivery;

/// <summary>
/// Checks SPF (RFC 7208), DKIM (RFC 6376) and DMARC (RFC 9989) of every domain that appears in From: the configured address's, and the
/// users', whose encrypted messages carry their own addresses. The check does not know which machine the relay sends from, or which key
/// it signs with.
/// </summary>
internal sealed class MailDomainCheck(IServiceProvider services, Resolver resolver, MailSettings mails, IOptions<DeliveryOptions> delivery,
    IOptions<StorageOptions> storage) : IDoctorCheck
{
    private const int MaxDomains = 20;
    private const int MaxLabels = 8;

    public int Order => 70;

    public async IAsyncEnumerable<Finding> Check([EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var domain in await Domains(cancel))
        {
            var spf = await Texts(domain, cancel);
            var key = delivery.Value.DkimSelector is { } selector ? await Texts($"{selector}._domainkey.{domain}", cancel) : null;
            var facts = new MailDomain(domain, delivery.Value.DkimSelector, spf, key, await Policies(domain, cancel));
            foreach (var (health, sentence) in facts.Judge()) yield return new Finding("mail domain", health, $"{domain}: {sentence}");
        }
    }

    private async Task<List<string>> Domains(CancellationToken cancel)
    {
        var addresses = new List<string> { MailWriter.Deliverable(mails.FromAddress) };
        try
        {
            if (await services.IsStoragePrepared(cancel))
            {
                await using var scope = services.CreateAsyncScope();
                addresses.AddRange(await scope.ServiceProvider.GetRequiredService<ISenderAddresses>().Addresses(cancel));
            }
        }
        catch (Exception e) when (DatabaseFault.Explain(e, storage.Value) is not null)
        {
            // DatabaseCheck reports this.
        }
        // A name without a dot, as in a demonstration, has no public DNS records.
        return [.. addresses.Select(address => address[(address.LastIndexOf('@') + 1)..]).Distinct()
            .Where(domain => domain.Contains('.', StringComparison.Ordinal)).Take(MaxDomains)];
    }

    /// <summary>The DMARC records from the domain upwards (RFC 9989 section 4.10); null if a look-up failed.</summary>
    private async Task<IReadOnlyList<DmarcRecord>?> Policies(string domain, CancellationToken cancel)
    {
        var found = new List<DmarcRecord>();
        foreach (var name in Walk(domain))
        {
            if (await Texts("_dmarc." + name, cancel) is not { } texts) return null;
            // More than one record counts as none.
            var records = texts.Select(text => DmarcRecord.Read(name, text)).OfType<DmarcRecord>().ToList();
            if (records.Count != 1) continue;
            found.Add(records[0]);
            if (records[0].IsEnd(domain)) break;
        }
        return found;
    }

    /// <summary>The domain and its parents, eight names at most.</summary>
    internal static IEnumerable<string> Walk(string domain)
    {
        yield return domain;
        var labels = domain.Split('.');
        for (var skip = Math.Max(1, labels.Length - MaxLabels + 1); skip < labels.Length; skip++)
            yield return string.Join('.', labels[skip..]);
    }

    private async Task<IReadOnlyList<string>?> Texts(string name, CancellationToken cancel) => await resolver.Txt(name, cancel) switch
    {
        Lookup<DnsAnswer<string>>.Found { Value.Records: var records } => records,
        Lookup<DnsAnswer<string>>.None => [],
        _ => null,
    };
}
