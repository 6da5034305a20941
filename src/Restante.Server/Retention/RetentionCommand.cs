using System.CommandLine;
using Restante.Server.Operations;

namespace Restante.Server.Retention;

/// <summary><c>restante retention --dry-run</c>: prints the reminders and deletions of the next sweep.</summary>
internal static class RetentionCommand
{
    public static Command Make()
    {
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "Say what would be done, and do nothing (the server itself sweeps every hour)",
        };
        return new Verb("retention", "Says what the sweep would remind of and delete", needsDatabase: true,
            (services, call, cancel) => Run(services, call.GetValue(dryRun), cancel))
        {
            dryRun,
        };
    }

    private static async Task<int> Run(IServiceProvider services, bool isDryRun, CancellationToken cancel)
    {
        if (!isDryRun)
        {
            await Console.Error.WriteLineAsync(
                "The server sweeps by itself, every hour. To see what it would do: restante retention --dry-run");
            return 2;
        }
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var plan = await services.GetRequiredService<Sweep>().Plan(now, cancel);
        foreach (var (rule, sentences) in plan.Rules)
            foreach (var sentence in sentences) Console.WriteLine($"{rule}: {sentence}");
        if (plan.Rules.Count == 0) Console.WriteLine("There is nothing to do.");
        Console.WriteLine(plan.Clock);
        return 0;
    }
}
