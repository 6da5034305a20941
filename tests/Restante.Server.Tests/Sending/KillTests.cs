using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;
using Restante.Protocol;
using Restante.Server.Hosting.Demonstration;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.Sending;

/// <summary>
/// The server is killed at random points of sending and delivery. Everything that it acknowledged is there after the next start and
/// reaches the relay; mails that were sent twice are identical; no link secret is in the database or the log.
/// </summary>
[Trait("Time", "long")]
public sealed class KillTests
{
    private const int Senders = 4;
    private static readonly int Points = TestRun.IsFull ? 500 : 6;

    // One run: what is checked at the end is what all kills together have left in one folder and one journal.
    [Theory]
    [MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Acknowledged_message_survives_a_kill_and_duplicates_are_identical(string database)
    {
        using var temporary = new TemporaryFolder();
        var mails = new CaughtMails(int.MaxValue, long.MaxValue);
        using var catcher = new MailCatcher(mails, TimeProvider.System);
        await catcher.StartAsync(CancellationToken.None);
        var settings = new Dictionary<string, string?>();
        if (database == Databases.PostgreSql) settings["Storage:PostgreSql"] = await TemporaryPostgres.NewDatabase();
        var journal = new Journal();
        var output = "";
        try
        {
            TestSender? sender = null;
            var cookie = "";
            for (var point = 0; point < Points; point++)
            {
                using var server = await ServerProcess.Start(temporary.Path, catcher.Port, settings);
                if (sender is null) (sender, cookie) = await server.SetUpUser();
                await journal.Repeat(server, cookie);
                using var stop = new CancellationTokenSource();
                var sending = Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => journal.SendUntil(server, sender, cookie, stop.Token)));
                await Task.WhenAny(sending, journal.NextAnswer());
                await Task.Delay(RandomNumberGenerator.GetInt32(0, 150), CancellationToken.None);
                server.Kill();
                await stop.CancelAsync();
                await sending;
                output += server.Output;
            }
            using var last = await ServerProcess.Start(temporary.Path, catcher.Port, settings);
            await journal.Repeat(last, cookie);
            await AllArrive(journal, mails);
            await AllAreListed(last, cookie, journal);
            output += last.Output;
            last.Kill();
            NoSecretRemains(journal,
                [("the console", output), .. Files(temporary.Path), .. await Rows(settings.GetValueOrDefault("Storage:PostgreSql"))]);
            DuplicatesAreIdentical(mails);
        }
        finally
        {
            await catcher.StopAsync(CancellationToken.None);
        }
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{database}: {Points} kills, {journal.Acknowledged.Count} messages acknowledged, {mails.List(0).Mails.Count} mails caught");
    }

    private static async Task AllArrive(Journal journal, CaughtMails mails)
    {
        var missing = journal.Acknowledged.Values.Select(sent => sent.Link).ToHashSet();
        var after = 0;
        await Eventually.Is(() =>
        {
            var page = mails.List(after).Mails;
            foreach (var mail in page) missing.RemoveWhere(link => mail.Text.Contains(link, StringComparison.Ordinal));
            if (page.Count > 0) after = page.Max(mail => mail.Id);
            return missing.Count == 0;
        }, "every acknowledged message is mailed");
    }

    private static async Task AllAreListed(ServerProcess server, string cookie, Journal journal)
    {
        using var client = server.Client(cookie);
        foreach (var id in journal.Acknowledged.Keys)
            await (await client.GetAsync($"/api/user/messages/{id}")).Read(HttpStatusCode.OK);
    }

    private static void DuplicatesAreIdentical(CaughtMails mails)
    {
        var all = mails.List(0).Mails;
        Assert.NotEmpty(all);
        foreach (var same in all.GroupBy(mail => MessageIdOf(mail.Raw)))
            Assert.Single(same.Select(mail => mail.Raw).Distinct());
    }

    private static string MessageIdOf(string raw) =>
        raw.Split('\n').First(line => line.StartsWith("Message-Id:", StringComparison.OrdinalIgnoreCase)).Trim();

    // After the hand-over no secret of any link is anywhere the server writes.
    private static void NoSecretRemains(Journal journal, (string Where, string Content)[] written)
    {
        foreach (var sent in journal.Acknowledged.Values)
        {
            Assert.True(Encoding.TryFromBase64Url(sent.Secret, out var bytes));
            string[] forms = [sent.Secret, Convert.ToHexStringLower(bytes), System.Text.Encoding.Latin1.GetString(bytes)];
            foreach (var (where, content) in written)
                foreach (var form in forms)
                    Assert.False(content.Contains(form, StringComparison.Ordinal), $"A link secret is in {where}.");
        }
    }

    private static IEnumerable<(string, string)> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/keys/", StringComparison.Ordinal))
            .Select(file => (file, System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file))));

    /// <summary>Every row of every table as PostgreSQL writes it, bytes in hexadecimal.</summary>
    private static async Task<List<(string, string)>> Rows(string? connection)
    {
        List<(string, string)> rows = [];
        if (connection is null) return rows;
        await using var source = NpgsqlDataSource.Create(connection);
        foreach (var table in await Column(source, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
            rows.Add((table, string.Join('\n', await Column(source, $"SELECT row_to_json(t)::text FROM \"{table}\" t"))));
        Assert.Contains(rows, row => row.Item1 == "outbound_mails" && row.Item2.Length > 0);
        return rows;
    }

    private static async Task<List<string>> Column(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> values = [];
        while (await reader.ReadAsync()) values.Add(reader.GetString(0));
        return values;
    }

    private sealed record SentLink(string Link, string Secret);

    /// <summary>What the senders know: acknowledged requests, and requests without an answer.</summary>
    private sealed class Journal
    {
        private readonly TestKey key = new("<guest@example.net>");
        private readonly ConcurrentDictionary<string, (object Request, SentLink Sent)> open = new();
        private int guests;
        private volatile TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentDictionary<string, SentLink> Acknowledged { get; } = new();

        /// <summary>Completes with the next acknowledgement: a server that has just started is slow at first.</summary>
        public Task NextAnswer() => (next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public async Task SendUntil(ServerProcess server, TestSender sender, string cookie, CancellationToken stop)
        {
            using var client = server.Client(cookie);
            try
            {
                while (!stop.IsCancellationRequested)
                {
                    var invitation = MadeInvitation.For($"guest{Interlocked.Increment(ref guests)}@example.net", key: key);
                    var message = (await new TestMessage(sender).WithBody(client)).Invite(invitation);
                    var id = message.RequestId.ToString();
                    var sent = new SentLink($"/i/{invitation.Iid}#1.", Encoding.ToBase64Url(invitation.Secret));
                    var request = message.Json();
                    open[id] = (request, sent);
                    await Post(client, id, request, sent);
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or SocketException or OperationCanceledException)
            {
                // Killed: after the next start the senders repeat requests that got no answer.
            }
        }

        /// <summary>
        /// Repeats the requests that got no answer, as a browser does. Each must succeed, whether or not the server had sent the message.
        /// </summary>
        public async Task Repeat(ServerProcess server, string cookie)
        {
            using var client = server.Client(cookie);
            foreach (var (id, (request, sent)) in open) await Post(client, id, request, sent);
        }

        private async Task Post(HttpClient client, string id, object request, SentLink sent)
        {
            var answer = await client.Post("/api/user/messages", request);
            await answer.Read(HttpStatusCode.Created);
            Acknowledged[id] = sent;
            open.TryRemove(id, out _);
            next.TrySetResult();
        }
    }
}
