using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Restante.Server.Messages;
using Restante.Server.Operations;
using Restante.Server.Storage;
using Restante.Server.Tests.Guests;
using Restante.Server.Tests.Hosting;

namespace Restante.Server.Tests.Sending;

/// <summary>A message whose row exists and whose file in the blob store does not.</summary>
public sealed class LostContentTests
{
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Lost_body_is_reported_to_its_readers_and_logged(string database)
    {
        var log = new TestLog();
        var settings = new Dictionary<string, string?>();
        if (database == Databases.PostgreSql) settings["Storage:PostgreSql"] = await TemporaryPostgres.NewDatabase();
        await using var fixture =
            new ServerFixture(await TestServer.Start(settings, services => services.AddSingleton<ILoggerProvider>(log)));
        var alice = await fixture.User();
        var link = await fixture.Invite(alice);
        using var guest = fixture.Browser();
        await fixture.Activate(guest, link);
        Task<HttpResponseMessage> ByGuest() => guest.GetAsync($"/api/guest/bodies/{link.Bodies[0]}");
        Task<HttpResponseMessage> BySender() => alice.Browser.GetAsync($"/api/user/bodies/{link.Bodies[0]}");
        using (var there = await BySender()) Assert.Equal(1000, (await there.Content.ReadAsByteArrayAsync()).Length);

        var blob = RemoveBlobs(fixture.Server.Folder);

        Assert.Equal("500 body-lost", await (await BySender()).Problem());
        Assert.Equal("500 body-lost", await (await ByGuest()).Problem());
        var events = log.Lines.Where(line => line.Contains(link.Bodies[0].ToString(), StringComparison.Ordinal)).ToList();
        Assert.Equal(2, events.Count);
        Assert.All(events, line => Assert.Contains($"there is no blob {blob}", line, StringComparison.Ordinal));
        Assert.All(events, line => Assert.Contains("from a backup", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Doctor_names_lost_and_shortened_bodies()
    {
        await using var fixture = await ServerFixture.Start();
        var alice = await fixture.User();
        await fixture.Invite(alice);
        Assert.Equal((Health.Ok, "all 1 are there."), await Look(fixture, 10));

        var file = Directory.EnumerateFiles(Path.Combine(fixture.Server.Folder, "data", "blobs"), "*", SearchOption.AllDirectories)
            .Single();
        await File.WriteAllBytesAsync(file, new byte[10]);
        var (health, sentence) = await Look(fixture, 10);
        Assert.Equal(Health.Fail, health);
        Assert.StartsWith("1 of 1 are missing or cut short", sentence, StringComparison.Ordinal);

        await fixture.Invite(alice, "carol@example.net");
        File.Delete(file);
        (health, sentence) = await Look(fixture, 10);
        Assert.Equal(Health.Fail, health);
        Assert.StartsWith("1 of 2 are missing or cut short", sentence, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(file), sentence, StringComparison.Ordinal);
        Assert.Contains("from a backup", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_checks_the_newest_bodies_and_says_so()
    {
        await using var fixture = await ServerFixture.Start();
        var alice = await fixture.User();
        await fixture.Invite(alice);
        fixture.Server.Time.Advance(TimeSpan.FromMinutes(1));
        RemoveBlobs(fixture.Server.Folder);
        await fixture.Invite(alice, "carol@example.net");
        Assert.Equal((Health.Ok, "the newest 1 are there; older ones were not looked at."), await Look(fixture, 1));
    }

    private static async Task<(Health, string)> Look(ServerFixture fixture, int max)
    {
        var services = fixture.Server.Services;
        var check = new BodyCheck(services, services.GetRequiredService<IOptions<StorageOptions>>());
        var finding = (await check.Look(max, CancellationToken.None))!;
        return (finding.Health, finding.Sentence);
    }

    /// <summary>Removes every blob and returns the name of one.</summary>
    private static string RemoveBlobs(string folder)
    {
        var files = Directory.EnumerateFiles(Path.Combine(folder, "data", "blobs"), "*", SearchOption.AllDirectories).ToList();
        foreach (var file in files) File.Delete(file);
        return Path.GetFileName(files[0]);
    }
}
