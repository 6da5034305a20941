namespace Restante.OpenPgp.Tests;

/// <summary>
/// The expected outcome of each file of a collection, a line each: "key | outcome". RESTANTE_WRITE_OUTCOMES=1 writes the tables again;
/// look at the change before you commit it.
/// </summary>
internal static class OutcomeTable
{
    public static IReadOnlyList<string> Keys(string name) => [.. File.ReadAllLines(PathOf(name)).Select(line => line.Split(" | ")[0])];

    public static void Check(string name, IEnumerable<(string Key, string Outcome)> actual)
    {
        var lines = actual.Select(one => $"{one.Key} | {one.Outcome}").ToList();
        if (Environment.GetEnvironmentVariable("RESTANTE_WRITE_OUTCOMES") == "1") File.WriteAllLines(PathOf(name), lines);
        Assert.NotEmpty(lines);
        Assert.Equal(string.Join("\n", File.ReadAllLines(PathOf(name))), string.Join("\n", lines));
    }

    private static string PathOf(string name) =>
        Repository.PathOf("tests", "Restante.OpenPgp.Tests", "Outcomes", name + ".txt");
}
