namespace Restante.Server.Hosting.Sop;

/// <summary>
/// A subcommand's arguments: options as <c>--name</c>, <c>--name=value</c> or <c>--name value</c>, then operands; <c>--</c> ends the
/// options.
/// </summary>
internal sealed class SopCall
{
    private readonly List<(string Name, string? Value)> options = [];
    private readonly Queue<string> operands = new();

    /// <param name="words">The arguments after the subcommand.</param>
    /// <param name="known">The options; those that take a value end with '='.</param>
    public SopCall(IEnumerable<string> words, params string[] known)
    {
        var onlyOperands = false;
        var left = new Queue<string>(words);
        while (left.TryDequeue(out var word))
        {
            if (onlyOperands || !word.StartsWith("--", StringComparison.Ordinal)) operands.Enqueue(word);
            else if (word == "--") onlyOperands = true;
            else Add(word, left, known);
        }
    }

    public IReadOnlyCollection<string> Operands => operands;

    public bool Has(string name) => options.Exists(option => option.Name == name);

    public string? Value(string name) => options.FindLast(option => option.Name == name).Value;

    public IEnumerable<string> Values(string name) => options.Where(option => option.Name == name).Select(option => option.Value!);

    public string NextOperand(string what) =>
        operands.TryDequeue(out var operand) ? operand : throw new SopFailure(SopExit.MissingArgument, $"{what} is missing.");

    /// <summary>The option's value, which must be one of the choices; the first choice if the option is absent.</summary>
    public string Choice(string name, params string[] choices)
    {
        var value = Value(name) ?? choices[0];
        return choices.Contains(value)
            ? value
            : throw new SopFailure(SopExit.UnsupportedOption, $"--{name} takes {string.Join(", ", choices)}.");
    }

    private void Add(string word, Queue<string> following, string[] known)
    {
        var at = word.IndexOf('=', StringComparison.Ordinal);
        var name = at < 0 ? word[2..] : word[2..at];
        if (known.Contains(name + "="))
        {
            if (at >= 0) options.Add((name, word[(at + 1)..]));
            else if (following.TryDequeue(out var value)) options.Add((name, value));
            else throw new SopFailure(SopExit.MissingArgument, $"--{name} needs a value: --{name}=VALUE.");
        }
        else if (known.Contains(name) && at < 0) options.Add((name, null));
        // A value may be a misplaced secret, so the message repeats only the name.
        else throw new SopFailure(SopExit.UnsupportedOption, $"--{name} is no option here.");
    }
}
