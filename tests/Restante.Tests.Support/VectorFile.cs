using System.Text.Json;

namespace Restante.Tests.Support;

/// <summary>The files of tests/vectors, which the client's tests read too.</summary>
internal static class VectorFile
{
    public static JsonElement Read(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Repository.PathOf("tests", "vectors", name)));
        return document.RootElement.Clone();
    }
}
