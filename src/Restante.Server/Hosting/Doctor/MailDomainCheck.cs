using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Network;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Hosting.Doctor;

/// <summary>
/// SPF (RFC 7208), DKIM (RFC 6376) and DMARC (RFC 9989) of every domain that appears in From: that of the configured address, and
/// those of the users, whose encrypted messages go out under their own addresses. This check does not know which machine the
/// relay sends from, or with which key it signs.
/// </summary>
internal sealed class MailDomainCheck(IServiceProvider services, Resolver resolver, MailSettings mails, IOptions<DeliveryOptions> delivery,
    IOptions<StorageOptions> storage) : IDoctorCheck
{
    private const int MaxDomains = 20;
    private const int MaxLabels = 8;

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
                addresses.AddRange(await scope.ServiceProvider.GetRequiredService<UserDirectory>().Addresses(cancel));
            }
        }
        catch (Exception e) when (DatabaseFault.Explain(e, storage.Value) is not null)
        {
            // The database's own check says so.
        }
        // A name without a dot, as in a demonstration, is nobody's on the internet.
        return [.. addresses.Select(address => address[(address.LastIndexOf('@') + 1)..]).Distinct()
            .Where(domain => domain.Contains('.', StringComparison.Ordinal)).Take(MaxDomains)];
    }

    /// <summary>The DMARC records from the domain upwards (RFC 9989 section 4.10); null where one could not be looked up.</summary>
    private async Task<IReadOnlyList<DmarcRecord>?> Policies(string domain, CancellationToken cancel)
    {
        var found = new List<DmarcRecord>();
        foreach (var name in Walk(domain))
        {
            if (await Texts("_dmarc." + name, cancel) is not { } texts) return null;
            // More than one is none.
            var records = texts.Select(text => DmarcRecord.Read(name, text)).OfType<DmarcRecord>().ToList();
            if (records.Count != 1) continue;
            found.Add(records[0]);
            if (records[0].IsEnd(domain)) break;
        }
        return found;
    }

    /// <summary>The domain itself and the ones above it, eight names at most.</summary>
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
