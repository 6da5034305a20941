using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Restante.Server.Tests.Protocol;

/// <summary>The known answers of PROTOCOL.md: tests/vectors/protocol-v1.json, the same file that the client's tests read.</summary>
internal static class Vectors
{
    private static readonly JsonElement Root = Read();

    public static IEnumerable<string> Sections => Root.EnumerateObject().Select(section => section.Name);

    public static JsonElement Section(string name) => Root.GetProperty(name);

    public static string Text(this JsonElement vector, string member) => vector.GetProperty(member).GetString()!;

    public static byte[] Bytes(this JsonElement vector, string member) => Convert.FromHexString(vector.Text(member));

    private static JsonElement Read([CallerFilePath] string here = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "vectors", "protocol-v1.json");
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return document.RootElement.Clone();
    }
}
