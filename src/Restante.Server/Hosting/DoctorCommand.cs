using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Restante.Server.Operations;

namespace Restante.Server.Hosting;

/// <summary><c>restante doctor</c>: checks each part of the server, and says how to repair it.</summary>
internal static class DoctorCommand
{
    public static Command Make() =>
        new Verb("doctor", "Checks relay, folders, keys, clock and database, and says what to do", needsDatabase: false, Run);

    private static async Task<int> Run(IServiceProvider services, ParseResult call, CancellationToken cancel)
    {
        var worst = Health.Ok;
        foreach (var check in Checks(services))
            await foreach (var finding in Findings(check, cancel))
            {
                var heading = char.ToUpperInvariant(finding.Name[0]) + finding.Name[1..];
                Console.WriteLine($"{Word(finding.Health),-5} {heading}: {finding.Sentence}");
                if (finding.Health > worst) worst = finding.Health;
            }
        return worst == Health.Fail ? 1 : 0;
    }

    /// <summary>The checks of all slices, in the order of their findings.</summary>
    internal static IEnumerable<IDoctorCheck> Checks(IServiceProvider services) =>
        services.GetServices<IDoctorCheck>().OrderBy(check => check.Order);

    /// <summary>A check's findings. A check that throws is a finding too, so that the later checks still run.</summary>
    internal static async IAsyncEnumerable<Finding> Findings(IDoctorCheck check, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var findings = check.Check(cancel).GetAsyncEnumerator(cancel);
        for (var isMore = true; isMore;)
        {
            Finding? finding = null;
            try
            {
                isMore = await findings.MoveNextAsync();
                if (isMore) finding = findings.Current;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                isMore = false;
                finding = new(NameOf(check), Health.Fail, $"it cannot be checked: {e.Message}");
            }
            if (finding is not null) yield return finding;
        }
    }

    // "KeyBackupCheck" becomes "key backup".
    private static string NameOf(IDoctorCheck check) =>
        JsonNamingPolicy.KebabCaseLower.ConvertName(check.GetType().Name).Replace("-check", "", StringComparison.Ordinal).Replace('-', ' ');

    private static string Word(Health health) => health switch
    {
        Health.Ok => "ok",
        Health.Warn => "warn",
        _ => "FAIL",
    };
}
