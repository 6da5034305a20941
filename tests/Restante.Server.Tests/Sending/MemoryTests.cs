using Restante.Server.Protocol;
using Restante.Server.Tests.Guests;
using Restante.Server.Tests.Hosting;

namespace Restante.Server.Tests.Sending;

/// <summary>Bodies are streamed both ways: the server's memory does not grow with them.</summary>
public sealed class MemoryTests
{
    private const int Letters = 6;
    private const int Size = 50 * 1024 * 1024;

    // All at once, each as large as may be: held in memory they would be 300 MiB up, and 300 MiB down.
    private const long Allowed = 150L * 1024 * 1024;

    private int guests;

    [Fact]
    public async Task Many_large_bodies_at_once_do_not_grow_the_server()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells the most memory that a process had.");
        var folder = Directory.CreateTempSubdirectory("restante-memory-").FullName;
        try
        {
            using var server = await ServerProcess.Start(folder, TestServer.FreePort(), []);
            var (user, cookie) = await server.SetUpUser();
            using var client = server.Client(cookie);
            await Read(client, await Send(client, user, 1000));
            var before = server.PeakMemory();
            var ids = await Task.WhenAll(Enumerable.Range(0, Letters).Select(_ => Send(client, user, Size)));
            var lengths = await Task.WhenAll(ids.Select(id => Read(client, id)));
            Assert.All(lengths, length => Assert.True(length > Size - 10, $"{length} bytes came back"));
            Assert.True(server.PeakMemory() - before < Allowed, $"{(server.PeakMemory() - before) >> 20} MiB more than before");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<byte[]> Send(HttpClient client, TestSender user, int size)
    {
        var letter = (await new Letter(user).WithBody(client, size - 6)).Invite(MadeInvitation.For($"guest{Interlocked.Increment(ref guests)}@example.net"));
        await (await client.Post("/api/user/messages", letter.Json())).Read(System.Net.HttpStatusCode.Created);
        return letter.BodyId;
    }

    private static async Task<long> Read(HttpClient client, byte[] bodyId)
    {
        using var answer = await client.GetAsync($"/api/user/bodies/{Encoding.ToBase64Url(bodyId)}", HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[1 << 16];
        long length = 0;
        for (int read; (read = await body.ReadAsync(buffer)) > 0;) length += read;
        return length;
    }
}
