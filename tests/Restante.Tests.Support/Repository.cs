namespace Restante.Tests.Support;

/// <summary>Where the tests find the files of the repository.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The built server, compiled ahead where that is not older. The solution is built before the tests run.</summary>
    public static string ServerProgram { get; } = Newest(
        PathOf("out", "server", "restante.dll"), PathOf("src", "Restante.Server", "bin", "Release", "net10.0", "restante.dll"));

    public static string PathOf(params ReadOnlySpan<string> names) => Path.Combine([Root, .. names]);

    // A change of another project may leave the server's own assembly as it was.
    private static string Newest(string ahead, string built) =>
        File.Exists(ahead) && Time(ahead) >= Directory.EnumerateFiles(Path.GetDirectoryName(built)!, "*.dll").Max(Time) ? ahead : built;

    private static DateTime Time(string file) => File.GetLastWriteTimeUtc(file);

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Restante.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Not inside the repository.");
        return folder;
    }
}
