using Restante.Server.Tests.Sending;

namespace Restante.Server.Tests.Hosting;

/// <summary>What the verbs say to an operator.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public async Task A_dry_run_before_the_first_start_says_that_there_is_no_database_and_makes_none()
    {
        using var temporary = new TemporaryFolder();
        var (exitCode, output, errors) = await ServerProcess.Run(temporary.Path, "retention", "--dry-run");
        Assert.Equal((1, "", "There is no database of this version yet: the server makes it when it starts."), (exitCode, output, errors.Trim()));
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary.Path, "restante.db", SearchOption.AllDirectories));
    }
}
