using System.Diagnostics;
using System.Text.RegularExpressions;
using Restante.Protocol;
using Restante.Server.Tests.Accounts;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.Hosting;

/// <summary>Runs docs/api.md as it is written.</summary>
public sealed partial class ApiJourneyTests
{
    [Fact]
    public async Task Journey_of_the_documentation_runs_literally()
    {
        // The machine's clock dates the keys, so the server uses it too.
        await using var server = await TestServer.Start(time: new SettableTime { Now = DateTimeOffset.UtcNow });
        using var temporary = new TemporaryFolder();
        await File.WriteAllBytesAsync(temporary.Of("bob.cert"), new TestKey("Bob <bob@example.net>").Certificate);
        var blocks = Block().Matches(await File.ReadAllTextAsync(Repository.PathOf("docs", "api.md")))
            .Select(match => match.Groups[1].Value).ToList();
        await File.WriteAllTextAsync(temporary.Of("journey.sh"), "set -euxo pipefail\n" + string.Concat(blocks));

        var start = new ProcessStartInfo("bash", "journey.sh") { WorkingDirectory = temporary.Path };
        start.Environment["server"] = server.Origin.ToString().TrimEnd('/');
        start.Environment["repository"] = Repository.Root;
        start.Environment["restante"] = $"dotnet {Repository.ServerProgram}";
        start.Environment["token"] = Encoding.ToBase64Url(await TestUser.Invite(server, "alice@example.org"));
        start.Environment["RESTANTE_PASSWORD"] = "correct horse battery staple";
        Assert.Contains("The contract is attached to tomorrow.", await Programs.Output(start), StringComparison.Ordinal);
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
