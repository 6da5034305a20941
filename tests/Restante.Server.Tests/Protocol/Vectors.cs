using System.Text.Json;

namespace Restante.Server.Tests.Protocol;

/// <summary>The known answers of PROTOCOL.md: tests/vectors/protocol-v1.json, which the client's tests read too.</summary>
internal static class Vectors
{
    private static readonly JsonElement Root = VectorFile.Read("protocol-v1.json");

    public static IEnumerable<string> Sections => Root.EnumerateObject().Select(section => section.Name);

    public static JsonElement Section(string name) => Root.GetProperty(name);

    public static string Text(this JsonElement vector, string member) => vector.GetProperty(member).GetString()!;

    public static byte[] Bytes(this JsonElement vector, string member) => Convert.FromHexString(vector.Text(member));
}
