using Restante.Server.Configuration;

namespace Restante.Server.Hosting;

/// <summary>How this process was called.</summary>
internal sealed record Setup
{
    /// <summary>Settings file that must exist; null: restante.json in the working folder, where there is one.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>"--Section:Key value" pairs of the command line.</summary>
    public string[] Arguments { get; init; } = [];

    /// <summary>Values that stand above all other sources.</summary>
    public IReadOnlyDictionary<string, string?> Overrides { get; init; } = new Dictionary<string, string?>();

    /// <summary>Demonstration: mails are caught and shown at /mails.</summary>
    public bool IsDemonstration { get; init; }

    /// <summary>A verb that does its work and ends: warnings alone are logged, to standard error.</summary>
    public bool IsVerb { get; init; }

    /// <summary>Services that replace the registered ones.</summary>
    public Action<IServiceCollection>? Services { get; init; }

    /// <exception cref="BadConfigurationException">The file is missing or is not JSON, or an argument has no value.</exception>
    public Settings ReadSettings()
    {
        var file = Path.GetFullPath(ConfigFile ?? "restante.json");
        if (ConfigFile is not null && !File.Exists(file)) throw new BadConfigurationException([$"There is no settings file {file}."]);
        try
        {
            return new Settings(new ConfigurationBuilder()
                .AddJsonFile(file, optional: true, reloadOnChange: false)
                .AddEnvironmentVariables("RESTANTE__")
                .AddInMemoryCollection(ReadArguments())
                .AddInMemoryCollection(Overrides)
                .Build());
        }
        catch (InvalidDataException e)
        {
            throw new BadConfigurationException([$"{file} cannot be read as JSON: {e.InnerException?.Message ?? e.Message}"]);
        }
    }

    private Dictionary<string, string?> ReadArguments()
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < Arguments.Length; i++)
        {
            var argument = Arguments[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal) || !argument.Contains(':', StringComparison.Ordinal))
                throw new BadConfigurationException([$"\"{argument}\" is not understood; settings are given as --Section:Key value."]);
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) settings[argument[2..equals]] = argument[(equals + 1)..];
            else if (i + 1 < Arguments.Length) settings[argument[2..]] = Arguments[++i];
            else throw new BadConfigurationException([$"{argument} needs a value after it."]);
        }
        return settings;
    }
}
