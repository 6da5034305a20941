using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Restante.Server.Storage;
using Restante.Server.Tests.Guests;
using Restante.Server.Tests.Hosting;
using Restante.Server.Tests.Sending;

namespace Restante.Server.Tests.Malformed;

/// <summary>
/// Every operation that the OpenAPI document has, with every fault that <see cref="Mutants"/> knows, with foreign content
/// types, ids and queries, and truncated: a 4xx with a sentence, never a 5xx, and nothing stored.
/// </summary>
[Trait("Time", "long")]
public sealed partial class MalformedInputTests
{
    private static readonly Dictionary<string, string?> Limits = new()
    {
        ["Invitations:PerHour"] = "100000", ["Invitations:PerDay"] = "100000", ["Invitations:PerAddressPerDay"] = "1000",
        ["Sending:GuestMessagesADay"] = "10000",
    };

    private static readonly string[] WrongIds =
    [
        "x", "A", "%20", "..", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "%ff%fe", "%C3%84", "%0d%0aX:%20y",
        "AAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAA%3D%3D", "AAAAAAAAAAAAAAAAAAAAAB", "AAAAAAAAAAAAAAAAAAAAAA'--", new string('A', 4000),
    ];

    private static readonly string[] WrongQueries =
    [
        "folder=drafts", "folder=", "folder=7", "folder=1", "folder=inbox&folder=sent", "folder=%00", "folder=all",
        "folder=sent&unread=true", "unread=maybe", "thread=x", "thread=", "thread=AAAA", "thread=%ff",
        "before=-1", "before=abc", "before=", "before=1e5", "before=99999999999999999999", "before=253402300800000", "before=%D9%A3",
        "limit=0", "limit=-1", "limit=201", "limit=abc", "limit=1.5", "limit=99999999999", "limit=1&limit=2",
    ];

    private static readonly string?[] WrongTypes =
    [
        "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
        "application/json; charset=nonsense", "application/json; charset=utf-16", "nonsense", "application/json, application/json",
    ];

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Every_operation_refuses_unusable_input(string kind)
    {
        await using var fixture = await ServerFixture.Start(kind, Limits);
        var (calls, document) = (await EveryCall.Of(fixture), await Document(fixture));
        Assert.Equal(Operations(document).Order(StringComparer.Ordinal),
            calls.Select(call => call.Operation).Order(StringComparer.Ordinal));
        var faults = new List<string>();
        foreach (var call in calls)
        {
            if (call.Body is not null) faults.AddRange(await Refuses(call, document));
            Assert.True(faults.Count == 0, string.Join('\n', faults));
            await AssertTaken(call);
            if (call.Body is not null) faults.AddRange(await Survives(call, document));
            // The requests contain wrong passwords, which other tests throttle.
            await fixture.Db(store => store.Set<ThrottleRow>().ExecuteDeleteAsync());
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Malformed_ids_and_queries_are_refused(string kind)
    {
        await using var fixture = await ServerFixture.Start(kind, Limits);
        var faults = new List<string>();
        var tried = 0;
        foreach (var call in await EveryCall.Of(fixture))
        {
            var isList = call.Operation.EndsWith("/messages", StringComparison.Ordinal) && call.Method == HttpMethod.Get;
            string[] paths = call.Id is not null
                ? [.. WrongIds.Select(call.PathWith)]
                : isList ? [.. WrongQueries.Select(query => $"{call.Path}?{query}")] : [];
            foreach (var path in paths)
            {
                tried++;
                var body = call.Body is null ? null : JsonOf((await call.Fresh()).ToJsonString());
                if (await FaultOf(await Send(call, path, body), mustRefuse: true) is { } fault)
                    faults.Add($"{call.Method} {Cut(path)}: {fault}");
            }
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.True(tried > 200, $"Only {tried} paths were tried.");
    }

    [Fact]
    public async Task Any_search_text_is_answered_without_failure()
    {
        await using var fixture = await ServerFixture.Start();
        var alice = await fixture.User();
        foreach (var text in new[] { "", "%00", "%ff", "%F0%9F%98%80", "a&q=b", "%25%5F'", new string('a', 4000) })
        {
            var answer = await Send(new ApiCall("GET /api/user/contacts", alice.Browser), "/api/user/contacts?q=" + text, null);
            Assert.Null(await FaultOf(answer, mustRefuse: false));
        }
    }

    [Fact]
    public async Task Content_type_other_than_the_operations_own_is_refused()
    {
        await using var fixture = await ServerFixture.Start(settings: Limits);
        var faults = new List<string>();
        foreach (var call in (await EveryCall.Of(fixture)).Where(call => call.Body is not null || call.Bytes is not null))
        {
            var good = call.Bytes ?? System.Text.Encoding.UTF8.GetBytes((await call.Fresh()).ToJsonString());
            var types = call.Bytes is null ? [null, "application/octet-stream", .. WrongTypes] : WrongTypes.Append("application/json");
            foreach (var type in types)
            {
                var content = new ByteArrayContent(good);
                if (type is not null) content.Headers.TryAddWithoutValidation("Content-Type", type);
                if (await FaultOf(await Send(call, call.Path, content), mustRefuse: true) is { } fault)
                    faults.Add($"{call.Operation} as {type}: {fault}");
            }
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>The browser disconnects in the middle of its request. It gets no answer, but the server logs the outcome.</summary>
    [Fact]
    public async Task Truncated_request_is_no_failure_and_leaves_nothing()
    {
        using var log = new TestLog();
        await using var fixture = new ServerFixture(await TestServer.Start(
            new(Limits) { ["Server:LogLevel"] = "Information" }, services => services.AddSingleton<ILoggerProvider>(log)));
        var calls = (await EveryCall.Of(fixture)).Where(call => call.Body is not null || call.Bytes is not null).ToList();
        foreach (var call in calls)
            foreach (var isChunked in new[] { false, true })
            {
                var good = call.Bytes is null
                    ? System.Text.Encoding.UTF8.GetBytes((await call.Fresh()).ToJsonString())
                    : TestMessage.Packet(300_000);
                var (blobs, answered) = (Blobs(fixture).Count, Answers(log, call).Count);
                var content = new CutOff(good, isChunked, call.Bytes is null ? "application/json" : "application/octet-stream");
                await Assert.ThrowsAnyAsync<HttpRequestException>(() => Send(call, call.Path, content));
                await Eventually.Is(() => Task.FromResult(Answers(log, call).Count > answered));
                Assert.Matches(" 4[0-9][0-9] [0-9]+ ms, request ", Answers(log, call)[^1]);
                if (call.Bytes is not null) Assert.Equal(blobs, Blobs(fixture).Count);
            }
        Assert.DoesNotContain(log.Lines, line => line.Contains("Failure", StringComparison.Ordinal));
        Assert.Contains(calls, call => call.Bytes is not null);
    }

    private static List<string> Answers(TestLog log, ApiCall call) =>
        [.. log.Lines.Where(line => line.StartsWith($"{call.Method} {call.Path} ", StringComparison.Ordinal))];

    private static List<string> Blobs(ServerFixture fixture) =>
        [.. Directory.EnumerateFiles(Path.Combine(fixture.Server.Folder, "data", "blobs"), "*", SearchOption.AllDirectories)];

    /// <summary>A body that ends in the middle, as when the connection is lost.</summary>
    private sealed class CutOff : HttpContent
    {
        private readonly byte[] whole;
        private readonly bool isChunked;

        public CutOff(byte[] whole, bool isChunked, string type)
        {
            (this.whole, this.isChunked) = (whole, isChunked);
            Headers.ContentType = new MediaTypeHeaderValue(type);
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(whole.AsMemory(0, whole.Length / 2));
            await stream.FlushAsync();
            throw new IOException("The connection is lost.");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = whole.Length;
            return !isChunked;
        }
    }

    private static async Task<List<string>> Refuses(ApiCall call, JsonObject document)
    {
        var faults = new List<string>();
        foreach (var mutant in new Mutants(document).Of(SchemaOf(document, call), await call.Fresh()).Where(mutant => mutant.MustRefuse))
            if (await FaultOf(await Send(call, call.Path, JsonOf(mutant.Body())), mustRefuse: true) is { } fault)
                faults.Add($"{call.Operation}, {Cut(mutant.What)}: {fault}");
        return faults;
    }

    // Each valid request is created again each time, so that it gets as far as a good request does.
    private static async Task<List<string>> Survives(ApiCall call, JsonObject document)
    {
        var faults = new List<string>();
        for (var i = 0; ; i++)
        {
            var odd = new Mutants(document).Of(SchemaOf(document, call), await call.Fresh()).Where(mutant => !mutant.MustRefuse)
                .ElementAtOrDefault(i);
            if (odd is null) return faults;
            if (await FaultOf(await Send(call, call.Path, JsonOf(odd.Body())), mustRefuse: false) is { } fault)
                faults.Add($"{call.Operation}, {Cut(odd.What)}: {fault}");
        }
    }

    private static async Task AssertTaken(ApiCall call)
    {
        HttpContent? content = call.Body is not null
            ? JsonOf((await call.Fresh()).ToJsonString())
            : call.Bytes is not null ? BytesOf(call.Bytes) : null;
        using var request = new HttpRequestMessage(call.Method, call.Path) { Content = content };
        using var answer = await call.Browser.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode,
            $"{call.Operation} refused what is right: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    private static async Task<HttpResponseMessage> Send(ApiCall call, string path, HttpContent? body)
    {
        // Sent exactly as written: HttpClient would resolve dots and correct escapes.
        var address = new Uri(
            call.Browser.BaseAddress!.GetLeftPart(UriPartial.Authority) + path,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(call.Method, address) { Content = body };
        // The server closes the connection when a body announces too large a size: ask first, or the refusal is lost with it.
        request.Headers.ExpectContinue = body?.Headers.ContentLength > 500_000;
        return await call.Browser.SendAsync(request);
    }

    /// <summary>The fault of an answer; null if it is as it should be.</summary>
    private static async Task<string?> FaultOf(HttpResponseMessage answer, bool mustRefuse)
    {
        using (answer)
        {
            var status = (int)answer.StatusCode;
            if (status < 400) return mustRefuse ? $"was taken with {status}" : null;
            var text = await answer.Content.ReadAsStringAsync();
            if (status >= 500 || answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
                return $"{status} {Cut(text)}";
            var problem = JsonDocument.Parse(text).RootElement;
            var isHelpful = Code().IsMatch(problem.GetProperty("code").GetString()!)
                && Sentence().IsMatch(problem.GetProperty("title").GetString()!);
            return isHelpful ? null : $"unhelpful: {status} {Cut(text)}";
        }
    }

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$")]
    private static partial Regex Code();

    [GeneratedRegex(@"^\S[^\r\n]{10,300}\.$")]
    private static partial Regex Sentence();

    private static string Cut(string text) => text.Length > 300 ? text[..300] : text;

    private static StringContent JsonOf(string body) => new(body, System.Text.Encoding.UTF8, "application/json");

    private static ByteArrayContent BytesOf(byte[] bytes) =>
        new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };

    private static async Task<JsonObject> Document(ServerFixture fixture) =>
        JsonNode.Parse(await fixture.Browser().GetStringAsync("/openapi/v1.json"))!.AsObject();

    private static IEnumerable<string> Operations(JsonObject document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select $"{operation.Key.ToUpperInvariant()} {path.Key}";

    private static JsonObject SchemaOf(JsonObject document, ApiCall call)
    {
        var operation = document["paths"]![call.PathWith("{id}")]![call.Method.Method.ToLowerInvariant()]!;
        var reference = operation["requestBody"]!["content"]!["application/json"]!["schema"]!["$ref"]!.GetValue<string>();
        return document["components"]!["schemas"]![reference.Split('/')[^1]]!.AsObject();
    }
}
