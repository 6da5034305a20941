using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Restante.Server.Web;

namespace Restante.Server.Tests.Hosting;

/// <summary>The client's types come from src/client/api/openapi.json, which must equal the server's document.</summary>
public sealed partial class OpenApiTests
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Fact]
    public async Task Client_document_equals_the_servers()
    {
        await using var server = await TestServer.Start();
        using var client = server.Stranger();
        var served = JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json"))!.ToJsonString(Readable) + "\n";
        if (Environment.GetEnvironmentVariable("RESTANTE_WRITE_OPENAPI") == "1") await File.WriteAllTextAsync(ApiDocument.File, served);
        Assert.True(served == await File.ReadAllTextAsync(ApiDocument.File),
            "The API changed: run RESTANTE_WRITE_OPENAPI=1 on this test, then npm run api in src/client.");
    }

    [Fact]
    public void Every_problem_code_of_the_source_is_listed_with_its_status()
    {
        var made = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Restante.Server"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => MadeProblem().Matches(File.ReadAllText(file))
                .Select(match => (File: Path.GetFileName(file), Match: match))).ToList();
        Assert.True(made.Count > 60, "The code creates problems differently now: change the expression.");
        var listed = ProblemCodes.All.Select(problem => $"{problem.Status} {problem.Code}").ToHashSet();
        var used = made.Select(one => $"{StatusOf(one.Match)} {one.Match.Groups["code"].Value}").ToHashSet();
        // Two contain a variable: the status of "refused", the rest of an "own-key-…" word.
        used.ExceptWith(["0 refused", "400 own-key-"]);
        Assert.Empty(used.Except(listed));
        Assert.DoesNotContain(listed.Except(used),
            one => one != "400 refused" && !one.StartsWith("400 own-key-", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_operation_says_what_it_does_and_what_it_refuses()
    {
        var document = JsonNode.Parse(File.ReadAllText(ApiDocument.File))!;
        var operations = document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(one => (Name: $"{one.Key} {path.Key}", Node: one.Value!))).ToList();
        Assert.All(operations, one =>
        {
            Assert.Matches("^[a-z][A-Za-z]+$", one.Node["operationId"]!.GetValue<string>());
            Assert.NotEmpty(one.Node["summary"]!.GetValue<string>());
            Assert.NotEmpty(one.Node["description"]!.GetValue<string>());
            Assert.Single(one.Node["tags"]!.AsArray());
            Assert.Contains("500", one.Node["responses"]!.AsObject().Select(response => response.Key));
        });
        Assert.Distinct(operations.Select(one => one.Node["operationId"]!.GetValue<string>()));
    }

    [Fact]
    public void Undeclared_answer_is_a_fault()
    {
        var document = new ApiDocument(File.ReadAllText(ApiDocument.File));
        string? Fault(string method, string path, int status, string json, TimeSpan? retryAfter = null)
        {
            using var content = JsonDocument.Parse(json);
            return document.FaultOf(document.Find(method, path)!.Value, status, content.RootElement, retryAfter);
        }
        string Problem(int status, string code, string more = "") =>
            $$"""{"type":"about:blank","title":"","status":{{status}},"code":"{{code}}"{{more}}}""";

        Assert.Null(Fault("POST", "/api/user/login", 401, Problem(401, "wrong-secret")));
        Assert.NotNull(Fault("POST", "/api/user/login", 401, Problem(401, "link-used")));
        Assert.NotNull(Fault("POST", "/api/user/login", 410, Problem(410, "link-used")));
        var paused = Problem(429, "throttled", ""","until":"2026-01-01T00:00:00.000Z" """);
        Assert.Null(Fault("POST", "/api/user/login", 429, paused, TimeSpan.FromSeconds(1)));
        Assert.NotNull(Fault("POST", "/api/user/login", 429, paused));
        Assert.Null(Fault("GET", "/api/user/messages", 200, """{"messages":[],"next":null}"""));
        Assert.NotNull(Fault("GET", "/api/user/messages", 200, """{"messages":[]}"""));
        Assert.NotNull(Fault("GET", "/api/user/messages", 200, """{"messages":[{}],"next":null}"""));
        Assert.NotNull(Fault("POST", "/api/user/transport", 200,
            """{"domains":[{"domain":"a","level":"none","why":"because","probed":true,"at":null,"checking":false}]}"""));
    }

    private static int StatusOf(Match match) => match.Groups["kind"].Value switch
    {
        "BadRequest" => 400,
        "NotFound" => 404,
        _ => int.TryParse(Digits().Match(match.Groups["status"].Value).Value, out var status) ? status : 0,
    };

    [GeneratedRegex("""Problems\.(?<kind>Of|BadRequest|NotFound)\((?<status>[^"]*?)"(?<code>[a-z0-9-]+)""")]
    private static partial Regex MadeProblem();

    [GeneratedRegex("[0-9]{3}")]
    private static partial Regex Digits();
}
