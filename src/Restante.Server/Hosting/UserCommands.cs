using System.CommandLine;
using Microsoft.Extensions.Options;
using Restante.Server.Accounts;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Hosting;

/// <summary><c>restante user add | list | disable</c>.</summary>
internal static class UserCommands
{
    private static readonly Argument<string> Address = new("ADDRESS") { Description = "The user's mail address" };
    private static readonly Option<string?> Name = new("--name") { Description = "The name that recipients read", HelpName = "NAME" };
    private static readonly Option<bool> Admin = new("--admin") { Description = "Makes an administrator" };

    public static Command Make()
    {
        var add = new Command("add", "Adds a user and prints a set-up link, valid seven days; for one who has not set up yet, a new link") { Address, Name, Admin };
        add.SetAction((call, cancel) => Act(call, (users, services) => Add(users, services, call, cancel), cancel));
        var list = new Command("list", "Lists the users");
        list.SetAction((call, cancel) => Act(call, (users, _) => List(users, cancel), cancel));
        var disable = new Command("disable", "Ends a user's sessions and lets nobody sign in as that user any more") { Address };
        disable.SetAction((call, cancel) => Act(call, (users, _) => Disable(users, call.GetRequiredValue(Address), cancel), cancel));
        return new Command("user", "The organisation's users") { add, list, disable };
    }

    private static Task<int> Act(ParseResult call, Func<UserAdministration, IServiceProvider, Task<int>> work, CancellationToken cancel) =>
        CommandLine.WithApplication(call, async app =>
        {
            await app.Services.PrepareStorage(cancel);
            await using var scope = app.Services.CreateAsyncScope();
            return await work(scope.ServiceProvider.GetRequiredService<UserAdministration>(), scope.ServiceProvider);
        });

    private static async Task<int> Add(UserAdministration users, IServiceProvider services, ParseResult call, CancellationToken cancel)
    {
        var address = call.GetRequiredValue(Address);
        var language = services.GetRequiredService<IOptions<InstanceOptions>>().Value.Languages[0];
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var (outcome, link) = await users.Add(address, call.GetValue(Name), call.GetValue(Admin), language, now, cancel);
        switch (outcome)
        {
            case AddUserOutcome.MalformedAddress:
                await Console.Error.WriteLineAsync($"{address} is not a mail address.");
                return 1;
            case AddUserOutcome.MalformedName:
                await Console.Error.WriteLineAsync("A name has 1 to 80 characters, none of < > @ or invisible ones, and no encoded word " +
                    "(=?).");
                return 1;
            case AddUserOutcome.Exists:
                await Console.Error.WriteLineAsync($"{address} is a user already.");
                return 1;
            default:
                Console.WriteLine(link);
                return 0;
        }
    }

    private static async Task<int> List(UserAdministration users, CancellationToken cancel)
    {
        foreach (var user in await users.List(cancel)) Console.WriteLine($"{user.State.ToString().ToLowerInvariant(),-9} {user.Address}  {user.Name}");
        return 0;
    }

    private static async Task<int> Disable(UserAdministration users, string address, CancellationToken cancel)
    {
        if (await users.Disable(address, cancel)) return 0;
        await Console.Error.WriteLineAsync($"{address} is not a user.");
        return 1;
    }
}
