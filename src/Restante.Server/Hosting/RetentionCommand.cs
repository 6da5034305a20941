using System.CommandLine;
using Restante.Server.Retention;

namespace Restante.Server.Hosting;

/// <summary><c>restante retention --dry-run</c>: prints the reminders and deletions of the next sweep.</summary>
internal static class RetentionCommand
{
    public static Command Make()
    {
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "Say what would be done, and do nothing (the server itself sweeps every hour)",
        };
        var command = new Command("retention", "Says what the sweep would remind of and delete") { dryRun };
        command.SetAction((call, cancel) => CommandLine.WithDatabase(call, async app =>
        {
            if (!call.GetValue(dryRun))
            {
                await Console.Error.WriteLineAsync(
                    "The server sweeps by itself, every hour. To see what it would do: restante retention --dry-run");
                return 2;
            }
            var now = app.Services.GetRequiredService<TimeProvider>().GetUtcNow();
            var plan = await app.Services.GetRequiredService<Sweep>().Plan(now, cancel);
            foreach (var (rule, sentences) in plan.Rules)
                foreach (var sentence in sentences) Console.WriteLine($"{rule}: {sentence}");
            if (plan.Rules.Count == 0) Console.WriteLine("There is nothing to do.");
            Console.WriteLine(plan.Clock);
            return 0;
        }, cancel));
        return command;
    }
}
