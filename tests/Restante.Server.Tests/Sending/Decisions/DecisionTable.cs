using System.Text.Json;
using Restante.Server.Web;

namespace Restante.Server.Tests.Sending.Decisions;

/// <summary>One table of tests/vectors, whose README.md explains the form. Values are compared as text.</summary>
internal sealed class DecisionTable
{
    private readonly List<(string Name, string[] Values)> inputs;
    private readonly List<(Dictionary<string, HashSet<string>> When, JsonElement Then)> rows;
    private readonly HashSet<int> used = [];

    public DecisionTable(JsonElement table)
    {
        inputs = [.. table.GetProperty("inputs").EnumerateObject().Select(input => (input.Name, TextsOf(input.Value)))];
        rows = [.. table.GetProperty("rows").EnumerateArray().Select(row => (
            row.GetProperty("when").EnumerateObject().ToDictionary(one => one.Name, one => TextsOf(one.Value).ToHashSet()),
            row.GetProperty("then")))];
    }

    /// <summary>Every combination of the values of these inputs; without names, of all inputs.</summary>
    public IEnumerable<Dictionary<string, string>> Combinations(params string[] names) =>
        CombinationsOf([.. inputs.Where(input => names.Length == 0 || names.Contains(input.Name))]);

    /// <summary>Every combination of some values.</summary>
    public static IEnumerable<Dictionary<string, string>> CombinationsOf(params (string Name, string[] Values)[] inputs)
    {
        IEnumerable<Dictionary<string, string>> all = [[]];
        foreach (var (name, values) in inputs)
            all = all.SelectMany(one => values.Select(value => new Dictionary<string, string>(one) { [name] = value }));
        return all;
    }

    /// <summary>The outcome of a combination, which may have other inputs too. Fails if there is not exactly one row.</summary>
    public JsonElement Then(IReadOnlyDictionary<string, string> combination)
    {
        foreach (var (name, values) in inputs) Assert.Contains(combination[name], values);
        var found = RowsFor(combination);
        Assert.True(found.Count == 1, $"{found.Count} rows apply to {Shown(combination)}.");
        used.Add(found[0]);
        return rows[found[0]].Then;
    }

    /// <summary>Fails if a combination has no row or two, or if a row names an unknown input or value.</summary>
    public void IsComplete()
    {
        foreach (var (name, values) in rows.SelectMany(row => row.When))
            Assert.Subset(inputs.Single(input => input.Name == name).Values.ToHashSet(), values);
        foreach (var one in Combinations()) Assert.True(RowsFor(one).Count == 1, $"{RowsFor(one).Count} rows apply to {Shown(one)}.");
    }

    /// <summary>Rows that no call of <see cref="Then"/> reached.</summary>
    public IEnumerable<JsonElement> Unused => rows.Where((_, index) => !used.Contains(index)).Select(row => row.Then);

    public static string Shown(IReadOnlyDictionary<string, string> combination) =>
        string.Join(", ", combination.Select(one => $"{one.Key}: {one.Value}"));

    /// <summary>The word of an enum's value in the tables.</summary>
    public static string Word(Enum value) => WordsAttribute.WordOf(value);

    /// <summary>The enum's value that a word in the tables stands for.</summary>
    public static T Value<T>(string word) where T : struct, Enum => Values<T>.ByWord[word];

    private static class Values<T> where T : struct, Enum
    {
        public static readonly Dictionary<string, T> ByWord = Enum.GetValues<T>().ToDictionary(value => Word(value));
    }

    private List<int> RowsFor(IReadOnlyDictionary<string, string> combination) =>
        [.. Enumerable.Range(0, rows.Count).Where(index => rows[index].When.All(one => one.Value.Contains(combination[one.Key])))];

    private static string[] TextsOf(JsonElement values) => [.. values.EnumerateArray().Select(value => value.ToString())];
}
