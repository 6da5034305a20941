using System.CommandLine;
using System.Data.Common;
using Microsoft.Extensions.Options;
using Restante.Server.Accounts;
using Restante.Server.Configuration;
using Restante.Server.Hosting.Sop;
using Restante.Server.Keys;
using Restante.Server.Operations;
using Restante.Server.Retention;
using Restante.Server.Storage;

namespace Restante.Server.Hosting;

/// <summary>The verbs of <c>restante</c>. Every verb also accepts settings as <c>--Section:Key value</c>.</summary>
internal static class CommandLine
{
    private static readonly Option<string?> Config = new("--config")
    {
        Description = "Settings file (default: restante.json in this folder)",
        Recursive = true,
        HelpName = "FILE",
    };

    /// <returns>The exit code: 0 success, 1 failure, 2 wrong usage or configuration.</returns>
    public static async Task<int> Run(string[] args)
    {
        // The sop standard defines its own options and exit codes, so they are not parsed here.
        if (args is ["sop", .. var words]) return SopCommand.Run(words);
        try
        {
            return await Root().Parse(args).InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                // The host listens for signals; a second listener would end the process while the host is still stopping.
                ProcessTerminationTimeout = null,
            });
        }
        catch (BadConfigurationException e)
        {
            foreach (var fault in e.Faults) await Console.Error.WriteLineAsync(fault);
            return 2;
        }
        catch (Exception e) when (e is DbException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static RootCommand Root()
    {
        var root = new RootCommand("Restante: encrypted mail to everybody") { Config };
        Command[] verbs =
        [
            ServeCommand.Make(root), UserCommands.Make(), KeyCommands.Make(), DoctorCommand.Make(), RetentionCommand.Make(),
            OpenApiCommand.Make(), new("sop", "OpenPGP without a server, as draft-dkg-openpgp-stateless-cli says"),
        ];
        foreach (var verb in verbs) root.Add(verb);
        Complete(root);
        return root;
    }

    /// <summary>
    /// Lets a command run its verb, and accept tokens that it does not know: they are read as settings, and rejected there if they are
    /// none.
    /// </summary>
    private static void Complete(Command command)
    {
        command.TreatUnmatchedTokensAsErrors = false;
        if (command is Verb verb) verb.SetAction((call, cancel) => Run(verb, call, cancel));
        foreach (var child in command.Subcommands) Complete(child);
    }

    /// <summary>How this process was called.</summary>
    public static Setup SetupOf(ParseResult call) => new() { ConfigFile = call.GetValue(Config), Arguments = [.. call.UnmatchedTokens] };

    /// <summary>
    /// Runs a verb's work on the composed services without serving requests. The log goes to standard error, warnings only. If root
    /// runs the verb, it works as the account that owns the data.
    /// </summary>
    private static async Task<int> Run(Verb verb, ParseResult call, CancellationToken cancel)
    {
        var setup = SetupOf(call) with { IsVerb = true, HasEndpoints = false };
        setup.RequireInstance();
        await using var app = Composition.Build(setup);
        TakeOnAccount(app.Services);
        return await WithDatabaseFaults(app, async () =>
        {
            if (!verb.NeedsDatabase || await app.Services.IsStoragePrepared(cancel)) return await verb.Work(app.Services, call, cancel);
            await Console.Error.WriteLineAsync("There is no database of this version yet: the server makes it when it starts.");
            return 1;
        });
    }

    private static void TakeOnAccount(IServiceProvider services)
    {
        var data = services.GetRequiredService<IOptions<StorageOptions>>().Value.Folder;
        var keys = services.GetRequiredService<IOptions<KeysOptions>>().Value.Folder;
        // If no folder exists there is nothing to read, and a verb that creates folders calls this first.
        _ = ServiceAccount.TakeOn(data, keys);
    }

    /// <summary>Runs work that uses the database; if the database fails, prints what happened and what to do.</summary>
    /// <returns>The work's exit code; 1 if the database cannot be used.</returns>
    public static async Task<int> WithDatabaseFaults(WebApplication app, Func<Task<int>> work)
    {
        var storage = app.Services.GetRequiredService<IOptions<StorageOptions>>().Value;
        string? sentence = null;
        try
        {
            return await work();
        }
        catch (Exception e) when ((sentence = DatabaseFault.Explain(e, storage)) is not null)
        {
            await Console.Error.WriteLineAsync(sentence);
            return 1;
        }
    }
}
