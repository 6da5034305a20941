using System.Globalization;
using System.Text.Json.Nodes;
using Restante.Protocol;

namespace Restante.Server.Tests.Malformed;

/// <summary>A request body that was valid before the change.</summary>
/// <param name="What">The changed place, and its new value.</param>
/// <param name="Body">Creates the text that is sent.</param>
/// <param name="MustRefuse">False: any answer but a failure of the server is right.</param>
internal sealed record Mutant(string What, Func<string> Body, bool MustRefuse);

/// <summary>Every possible fault of one request, derived from a valid one and the schema that the server publishes for it.</summary>
internal sealed class Mutants(JsonObject document)
{
    private static readonly string[] WrongTypes = ["1", "true", "\"x\"", "[]", "{}", new string('[', 21) + new string(']', 21)];
    private static readonly string[] NotBase64Url =
        ["A", "AB", "AAAA====", "AA==", "AA A", "+/+/", "ÄÖÜ", "\ud83d\ude00", "\\ud800", "\\u0000", "****"];
    private static readonly int[] FixedLengths = [16, 20, 32];

    private static readonly string[] OddTexts =
    [
        "", " ", "\\u0000", "a\\u0000b", "\ud83d\ude00", "\\u202e\\u0007\\r\\nBcc: x", "../../etc/passwd", "' OR 1=1 --", "a@b@c", "@",
        new string('a', 20_000), "carol@" + string.Concat(Enumerable.Repeat("\\u00ad", 400)) + "example.org",
        "carol@" + new string('a', 300) + ".org", new string('\u0308', 3000) + "@example.org",
    ];

    /// <param name="schema">The schema of the body.</param>
    /// <param name="good">A request that the server accepts.</param>
    public IEnumerable<Mutant> Of(JsonObject schema, JsonObject good) => [.. Wholes(good), .. Objects(schema, good, "$", text => text)];

    private static IEnumerable<Mutant> Wholes(JsonObject good)
    {
        var text = good.ToJsonString();
        string[] bodies =
        [
            "", "null", "[]", "\"x\"", "1", "{", "{}", text[..(text.Length / 2)], text[..^1], text + "x", "\u0000" + text,
            new string('[', 5000), $"[{text}]", "{\"\":" + text + "}",
        ];
        foreach (var body in bodies) yield return new Mutant("whole body", () => body, MustRefuse: true);
        yield return new Mutant("ten mebibytes",
            () => "{\"" + good.First().Key + "\":\"" + new string('A', 10 * 1024 * 1024) + "\"}", MustRefuse: true);
    }

    /// <param name="schema">The object's schema.</param>
    /// <param name="good">The object.</param>
    /// <param name="where">Its place, for the reader of a failure.</param>
    /// <param name="around">Puts the object's text back into the whole.</param>
    private IEnumerable<Mutant> Objects(JsonObject schema, JsonObject good, string where, Func<string, string> around)
    {
        var text = good.ToJsonString();
        yield return new Mutant($"{where} with another member", () => around(text[..^1] + ",\"unknown\":1}"), MustRefuse: true);
        var (first, value) = good.First();
        yield return new Mutant($"{where}.{first} twice", () => around($"{{\"{first}\":{Text(value)},{text[1..]}"), MustRefuse: true);
        var inCapitals = text.Replace($"\"{first}\":", $"\"{first.ToUpperInvariant()}\":", StringComparison.Ordinal);
        yield return new Mutant($"{where}.{first} in capitals", () => around(inCapitals), MustRefuse: true);
        var required = schema["required"]?.AsArray().Select(one => one!.GetValue<string>()).ToHashSet() ?? [];
        foreach (var (name, member) in good)
        {
            yield return new Mutant($"{where}.{name} missing", () => around(With(good, name, null)), MustRefuse: required.Contains(name));
            var schemaOfMember = Resolve(schema["properties"]![name]!);
            foreach (var mutant in Values(schemaOfMember, member, $"{where}.{name}", raw => around(With(good, name, raw))))
                yield return mutant;
        }
    }

    private IEnumerable<Mutant> Values(JsonObject schema, JsonNode? good, string where, Func<string, string> around)
    {
        var types = Types(schema);
        yield return new Mutant($"{where} null", () => around("null"), MustRefuse: !types.Contains("null"));
        foreach (var wrong in WrongTypes.Where(wrong => !types.Contains(TypeOf(wrong))))
            yield return new Mutant($"{where} = {wrong}", () => around(wrong), MustRefuse: true);
        var rest = good switch
        {
            null => [],
            JsonObject child => Objects(schema, child, where, around),
            JsonArray array => Arrays(schema, array, where, around),
            _ when types.Contains("integer") => Numbers(where, around),
            _ when schema["format"]?.GetValue<string>() == "base64url" => Bytes(good.GetValue<string>(), where, around),
            _ when schema["enum"] is not null => [new Mutant($"{where} unknown word", () => around("\"nonsense\""), MustRefuse: true)],
            _ when types.Contains("string") => Texts(where, around),
            _ => [],
        };
        foreach (var mutant in rest) yield return mutant;
    }

    private IEnumerable<Mutant> Arrays(JsonObject schema, JsonArray good, string where, Func<string, string> around)
    {
        yield return new Mutant($"{where} empty", () => around("[]"), MustRefuse: false);
        yield return new Mutant($"{where} of 100,001 nulls", () => around(Repeat("null", 100_001)), MustRefuse: true);
        if (good.Count == 0) yield break;
        var first = good[0]!;
        yield return new Mutant($"{where} with the same twice", () => around(Repeat(Text(first), 2)), MustRefuse: false);
        yield return new Mutant($"{where} of 2,000", () => around(Repeat(Text(first), 2000)), MustRefuse: true);
        foreach (var mutant in Values(Resolve(schema["items"]!), first, $"{where}[0]", raw => around(WithFirst(good, raw))))
            yield return mutant;
    }

    private static IEnumerable<Mutant> Numbers(string where, Func<string, string> around)
    {
        foreach (var no in new[] { "1.5", "1e400", "-1e400", "9223372036854775808", "\"1\"", "01" })
            yield return new Mutant($"{where} = {no}", () => around(no), MustRefuse: true);
        foreach (var odd in new[] { "0", "-1", "2147483647", "2147483648", "-2147483648", "9223372036854775807" })
            yield return new Mutant($"{where} = {odd}", () => around(odd), MustRefuse: false);
    }

    private static IEnumerable<Mutant> Bytes(string good, string where, Func<string, string> around)
    {
        foreach (var no in NotBase64Url) yield return new Mutant($"{where} = {no}", () => around($"\"{no}\""), MustRefuse: true);
        Assert.True(Encoding.TryFromBase64Url(good, out var bytes));
        var isFixed = FixedLengths.Contains(bytes.Length);
        (string, byte[])[] lengths =
        [
            ("empty", []), ("one byte shorter", bytes[..^Math.Min(1, bytes.Length)]), ("one byte longer", [.. bytes, 0]),
            ("300,000 bytes", new byte[300_000]),
        ];
        foreach (var (what, other) in lengths)
            yield return new Mutant($"{where} {what}", () => around($"\"{Encoding.ToBase64Url(other)}\""), isFixed);
        var zeros = $"\"{Encoding.ToBase64Url(new byte[bytes.Length])}\"";
        if (!isFixed) yield return new Mutant($"{where} as long as it was, all zero", () => around(zeros), MustRefuse: false);
    }

    private static IEnumerable<Mutant> Texts(string where, Func<string, string> around)
    {
        yield return new Mutant($"{where} half a character", () => around("\"\\ud800\""), MustRefuse: true);
        foreach (var odd in OddTexts) yield return new Mutant($"{where} = {odd}", () => around($"\"{odd}\""), MustRefuse: false);
    }

    private JsonObject Resolve(JsonNode schema)
    {
        if (schema["$ref"] is { } reference)
            return Resolve(document["components"]!["schemas"]![reference.GetValue<string>().Split('/')[^1]]!);
        // A nullable member with a schema of its own is written as "null or that".
        if (schema["oneOf"] is not JsonArray either) return schema.AsObject();
        var other = Resolve(either.Single(one => one!["type"]?.ToJsonString() != "\"null\"")!).DeepClone().AsObject();
        other["type"] = new JsonArray([.. Types(other).Append("null").Select(type => JsonValue.Create(type))]);
        return other;
    }

    private static List<string> Types(JsonObject schema) => schema["type"] switch
    {
        JsonArray several => [.. several.Select(type => type!.GetValue<string>())],
        { } one => [one.GetValue<string>()],
        null => ["string"],
    };

    private static string TypeOf(string raw) =>
        raw[0] switch { '"' => "string", '[' => "array", '{' => "object", 't' => "boolean", _ => "integer" };

    private static string Repeat(string element, int count) => "[" + string.Join(',', Enumerable.Repeat(element, count)) + "]";

    private static string WithFirst(JsonArray good, string raw) =>
        "[" + string.Join(',', good.Select((element, i) => i == 0 ? raw : Text(element))) + "]";

    /// <summary>The object with one member's raw JSON replaced, or without it where null.</summary>
    private static string With(JsonObject good, string name, string? raw) => "{" + string.Join(',', good
        .Where(member => member.Key != name || raw is not null)
        .Select(member => string.Create(
            CultureInfo.InvariantCulture, $"\"{member.Key}\":{(member.Key == name ? raw : Text(member.Value))}"))) + "}";

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "null";
}
