namespace Restante.Tests.Support;

/// <summary>Where the tests find the files of the repository.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The built server. The solution is built before the tests run.</summary>
    public static string ServerProgram { get; } = PathOf("src", "Restante.Server", "bin", "Release", "net10.0", "restante.dll");

    public static string PathOf(params ReadOnlySpan<string> names) => Path.Combine([Root, .. names]);

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Restante.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Not inside the repository.");
        return folder;
    }
}
