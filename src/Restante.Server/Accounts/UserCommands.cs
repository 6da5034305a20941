using System.CommandLine;
using Microsoft.Extensions.Options;
using Restante.Server.Operations;

namespace Restante.Server.Accounts;

/// <summary><c>restante user add | import | list | disable | enable | remove</c>.</summary>
internal static class UserCommands
{
    private const string NameRule = "A name has 1 to 80 characters, none of < > @ or invisible ones, and no encoded word (=?).";

    private static readonly Argument<string> Address = new("ADDRESS") { Description = "The user's mail address" };
    private static readonly Argument<string> File = new("FILE") { Description = "CSV: address, name and, for an administrator, admin" };
    private static readonly Option<string?> Name = new("--name") { Description = "The name that recipients read", HelpName = "NAME" };
    private static readonly Option<bool> Admin = new("--admin") { Description = "Makes an administrator" };
    private static readonly Option<bool> Mail = new("--mail")
    {
        Description = "Sends the set-up link to the user by mail instead of printing it",
    };
    private static readonly Option<bool> Yes = new("--yes") { Description = "Does it; without this it only says what would be done" };

    public static Command Make()
    {
        var add = new Verb(
            "add",
            "Adds a user and prints a set-up link, valid seven days; for one who has not set up yet, a new link",
            needsDatabase: true,
            With(Add))
        {
            Address,
            Name,
            Admin,
            Mail,
        };
        var import = new Verb(
            "import",
            "Adds the users of a file, all or none, and prints their set-up links",
            needsDatabase: true,
            With(Import))
        {
            File,
            Mail,
        };
        var list = new Verb("list", "Lists the users", needsDatabase: true, With(List));
        var disable = new Verb(
            "disable",
            "Ends a user's sessions and lets nobody sign in as that user any more; the messages stay",
            needsDatabase: true,
            With(Disable))
        {
            Address,
        };
        var enable = new Verb("enable", "Lets a disabled user sign in again", needsDatabase: true, With(Enable)) { Address };
        var remove = new Verb(
            "remove",
            "Deletes a user and what only that user can read; says first what that is",
            needsDatabase: true,
            With(Remove))
        {
            Address,
            Yes,
        };
        return new Command("user", "The organisation's users") { add, import, list, disable, enable, remove };
    }

    /// <summary>The services and values that the verbs share.</summary>
    private sealed record Work(UserAdministration Users, string Language, DateTimeOffset Now)
    {
        public Adding How(bool byMail) => new(Language, byMail, Now);
    }

    private static VerbWork With(Func<Work, ParseResult, CancellationToken, Task<int>> act) => async (services, call, cancel) =>
    {
        await using var scope = services.CreateAsyncScope();
        var language = services.GetRequiredService<IOptions<InstanceOptions>>().Value.Languages[0];
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        return await act(new Work(scope.ServiceProvider.GetRequiredService<UserAdministration>(), language, now), call, cancel);
    };

    private static async Task<int> Add(Work work, ParseResult call, CancellationToken cancel)
    {
        var (address, byMail) = (call.GetRequiredValue(Address), call.GetValue(Mail));
        var user = new NewUser(address, call.GetValue(Name), call.GetValue(Admin));
        var (outcome, link) = await work.Users.Add(user, work.How(byMail), cancel);
        if (link is null) return await Refuse(Fault(outcome, address));
        Console.WriteLine(byMail ? Mailed(address) : link);
        return 0;
    }

    private static async Task<int> Import(Work work, ParseResult call, CancellationToken cancel)
    {
        var file = call.GetRequiredValue(File);
        if (!System.IO.File.Exists(file)) return await Refuse($"There is no file {file}.");
        var (rows, faults) = UserFile.Read(await System.IO.File.ReadAllTextAsync(file, cancel));
        if (faults.Count > 0) return await Refuse([.. faults, "Nothing was changed."]);
        var byMail = call.GetValue(Mail);
        var outcomes = await work.Users.Import([.. rows.Select(row => row.User)], work.How(byMail), cancel);
        var pairs = rows.Zip(outcomes).ToList();
        var malformed = pairs
            .Where(pair => pair.Second.Outcome is AddUserOutcome.MalformedAddress or AddUserOutcome.MalformedName)
            .ToList();
        if (malformed.Count > 0)
        {
            var sentences = malformed.Select(pair => $"Line {pair.First.Line}: {Fault(pair.Second.Outcome, pair.First.User.Address)}");
            return await Refuse([.. sentences, "Nothing was changed."]);
        }
        foreach (var (row, (_, link)) in pairs)
            if (link is not null) Console.WriteLine(byMail ? Mailed(row.User.Address) : $"{row.User.Address}\t{link}");
            else await Console.Error.WriteLineAsync($"Line {row.Line}: {row.User.Address} is a user already, and stays as it is.");
        return 0;
    }

    private static async Task<int> List(Work work, ParseResult call, CancellationToken cancel)
    {
        foreach (var user in await work.Users.List(cancel))
            Console.WriteLine($"{user.State.ToString().ToLowerInvariant(),-9} {user.Address}  {user.Name}");
        return 0;
    }

    private static async Task<int> Disable(Work work, ParseResult call, CancellationToken cancel)
    {
        var address = call.GetRequiredValue(Address);
        if (!await work.Users.Disable(address, cancel)) return await Refuse(NoUser(address));
        Console.WriteLine($"{address} is signed out and cannot sign in any more. The messages stay. "
            + $"To undo it: restante user enable {address}");
        return 0;
    }

    private static async Task<int> Enable(Work work, ParseResult call, CancellationToken cancel)
    {
        var address = call.GetRequiredValue(Address);
        var (outcome, link) = await work.Users.Enable(address, work.How(byMail: false), cancel);
        if (outcome == EnableOutcome.Unknown) return await Refuse(NoUser(address));
        Console.WriteLine(outcome switch
        {
            EnableOutcome.Invited => link,
            EnableOutcome.NotDisabled => $"{address} is not disabled. Nothing was changed.",
            _ => $"{address} can sign in again, with the same password and messages as before.",
        });
        return 0;
    }

    private static async Task<int> Remove(Work work, ParseResult call, CancellationToken cancel)
    {
        var address = call.GetRequiredValue(Address);
        if (await work.Users.PlanRemoval(address, cancel) is not { } plan) return await Refuse(NoUser(address));
        foreach (var sentence in plan) Console.WriteLine(sentence);
        if (!call.GetValue(Yes))
        {
            Console.WriteLine($"Nothing was changed. This cannot be undone; to do it: restante user remove {address} --yes");
            return 1;
        }
        if (!await work.Users.Remove(address, work.Now, cancel)) return await Refuse(NoUser(address));
        Console.WriteLine($"Done: {address} is removed. Copies in backups last until those are deleted.");
        return 0;
    }

    private static string Mailed(string address) => $"{address}: the server sends the set-up link within a minute.";

    private static string NoUser(string address) => $"{address} is not a user.";

    private static string Fault(AddUserOutcome outcome, string address) => outcome switch
    {
        AddUserOutcome.MalformedAddress => $"{address} is not a mail address.",
        AddUserOutcome.MalformedName => NameRule,
        _ => $"{address} is a user already.",
    };

    private static async Task<int> Refuse(params string[] sentences)
    {
        foreach (var sentence in sentences) await Console.Error.WriteLineAsync(sentence);
        return 1;
    }
}
