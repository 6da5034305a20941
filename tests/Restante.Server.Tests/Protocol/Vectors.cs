using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Restante.Server.Tests.Protocol;

/// <summary>The known answers of PROTOCOL.md: tests/vectors/protocol-v1.json, which the client's tests read too.</summary>
internal static class Vectors
{
    private static readonly JsonElement Root = File("protocol-v1.json");

    public static IEnumerable<string> Sections => Root.EnumerateObject().Select(section => section.Name);

    public static JsonElement Section(string name) => Root.GetProperty(name);

    public static string Text(this JsonElement vector, string member) => vector.GetProperty(member).GetString()!;

    public static byte[] Bytes(this JsonElement vector, string member) => Convert.FromHexString(vector.Text(member));

    /// <summary>One file of tests/vectors.</summary>
    public static JsonElement File(string name)
    {
        using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(Path.Combine(Here(), "..", "..", "vectors", name)));
        return document.RootElement.Clone();
    }

    private static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
