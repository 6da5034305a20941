using Microsoft.Data.Sqlite;
using Restante.Protocol;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.Sending;

/// <summary>Bodies are streamed in both directions, and to the relay: the server's memory does not grow with them.</summary>
[Trait("Time", "long")]
public sealed class MemoryTests
{
    private const int Messages = 6;
    private const int Size = 50 * 1024 * 1024;

    // All at once, each of the maximum size: in memory they would be 300 MiB up, and 300 MiB down.
    private const long Allowed = 150L * 1024 * 1024;

    private int guests;

    [Fact]
    public async Task Many_large_bodies_at_once_do_not_grow_the_server()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells the most memory that a process had.");
        using var temporary = new TemporaryFolder();
        using var server = await ServerProcess.Start(temporary.Path, Loopback.FreePort(), []);
        var (user, cookie) = await server.SetUpUser();
        using var client = server.Client(cookie);
        await Read(client, await Send(client, user, 1000));
        var before = server.PeakMemory();
        var ids = await Task.WhenAll(Enumerable.Range(0, Messages).Select(_ => Send(client, user, Size)));
        var lengths = await Task.WhenAll(ids.Select(id => Read(client, id)));
        Assert.All(lengths, length => Assert.True(length > Size - 10, $"{length} bytes came back"));
        Assert.True(server.PeakMemory() - before < Allowed, $"{(server.PeakMemory() - before) >> 20} MiB more than before");
    }

    [Fact]
    public async Task Many_large_mails_to_keys_at_once_do_not_grow_the_server()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells the most memory that a process had.");
        using var temporary = new TemporaryFolder();
        await using var relay = new DrainingRelay();
        using var server = await ServerProcess.Start(temporary.Path, relay.Port, new() { ["Delivery:MaxParallel"] = "6" });
        var (user, cookie) = await server.SetUpUser();
        var dave = new TestKey("<dave@example.net>");
        await AddContact(temporary.Of("data", "restante.db"), user.Id, "dave@example.net", dave);
        using var client = server.Client(cookie);
        await Mail(client, user, dave, 1000);
        await Eventually.Is(() => relay.Taken.Count == 1);
        var before = server.PeakMemory();
        foreach (var _ in Enumerable.Range(0, Messages)) await Mail(client, user, dave, Size);
        await Eventually.Is(() => relay.Taken.Count > Messages);
        Assert.All(relay.Taken.Skip(1), taken => Assert.InRange(taken.Length, Size * 4L / 3, Size * 14L / 10));
        Assert.True(server.PeakMemory() - before < Allowed, $"{(server.PeakMemory() - before) >> 20} MiB more than before");
    }

    private static async Task Mail(HttpClient client, TestSender user, TestKey owner, int size)
    {
        string[] addresses = ["dave@example.net"];
        var resolved = await (await client.Post("/api/user/recipients", new { addresses })).Read(System.Net.HttpStatusCode.OK);
        var message = (await new TestMessage(user) { Outer = PgpFixture.Outer }.WithBody(client, size - 6))
            .Mail("dave@example.net", resolved.GetProperty("recipients")[0].Id("id"), owner.Fingerprint);
        await (await client.Post("/api/user/messages", message.Json())).Read(System.Net.HttpStatusCode.Created);
    }

    private static async Task AddContact(string database, Id16 userId, string address, TestKey key)
    {
        await using var connection = new SqliteConnection($"Data Source={database}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO contact_keys ("Id", "UserId", "Canonical", "Provenance", "Address", "Name", "CameBy",
                "Certificate", "Fingerprint", "AddedAt")
            VALUES (randomblob(16), $user, $address, 'Contact', $address, '', 'Contact', $certificate, $fingerprint, 0)
            """;
        var values = new (string, object)[]
        {
            ("$user", userId.ToArray()), ("$address", address), ("$certificate", key.Certificate), ("$fingerprint", key.Fingerprint),
        };
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<Id16> Send(HttpClient client, TestSender user, int size)
    {
        var message = (await new TestMessage(user).WithBody(client, size - 6))
            .Invite(MadeInvitation.For($"guest{Interlocked.Increment(ref guests)}@example.net"));
        await (await client.Post("/api/user/messages", message.Json())).Read(System.Net.HttpStatusCode.Created);
        return message.BodyId;
    }

    private static async Task<long> Read(HttpClient client, Id16 bodyId)
    {
        using var answer =
            await client.GetAsync($"/api/user/bodies/{bodyId}", HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[1 << 16];
        long length = 0;
        for (int read; (read = await body.ReadAsync(buffer)) > 0;) length += read;
        return length;
    }
}
