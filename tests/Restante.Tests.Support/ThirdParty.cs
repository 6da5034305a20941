namespace Restante.Tests.Support;

/// <summary>Third-party test data, which is beside the repository and not part of it; without it the tests are skipped by name.</summary>
internal static class ThirdParty
{
    /// <summary>The folder of one collection; skips the test if it is missing.</summary>
    public static string Folder(string name)
    {
        var given = Environment.GetEnvironmentVariable("RESTANTE_SHARED");
        var found = new[] { given }.OfType<string>().Select(folder => Existing(folder, name)).FirstOrDefault(folder => folder is not null)
            ?? Above().Select(folder => Existing(folder, name) ?? Existing(Path.Combine(folder, "shared"), name))
                .FirstOrDefault(folder => folder is not null);
        Assert.SkipWhen(found is null, $"vectors/third-party/{name} is not beside the project");
        return found!;
    }

    private static string? Existing(string folder, string name)
    {
        var path = Path.Combine(folder, "vectors", "third-party", name);
        return Directory.Exists(path) ? path : null;
    }

    private static IEnumerable<string> Above()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            yield return folder.FullName;
    }
}
