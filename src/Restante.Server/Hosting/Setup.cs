using System.Text.Json;
using Restante.Server.Configuration;

namespace Restante.Server.Hosting;

/// <summary>How this process was started.</summary>
internal sealed record Setup
{
    /// <summary>The settings file, which must exist; null: restante.json in the working folder, if there is one.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>"--Section:Key value" pairs of the command line.</summary>
    public string[] Arguments { get; init; } = [];

    /// <summary>Values that override all other sources.</summary>
    public IReadOnlyDictionary<string, string?> Overrides { get; init; } = new Dictionary<string, string?>();

    /// <summary>True for a demonstration: mails are caught and shown at /mails.</summary>
    public bool IsDemonstration { get; init; }

    /// <summary>True for a verb that does its work and exits: it logs only warnings, to standard error.</summary>
    public bool IsVerb { get; init; }

    /// <summary>True if the application can answer requests.</summary>
    public bool HasEndpoints { get; init; } = true;

    /// <summary>Services that replace the registered ones.</summary>
    public Action<IServiceCollection>? Services { get; init; }

    /// <exception cref="BadConfigurationException">The file is missing or is not JSON, or an argument has no value.</exception>
    public Settings ReadSettings()
    {
        var file = Path.GetFullPath(ConfigFile ?? "restante.json");
        if (ConfigFile is not null && !File.Exists(file)) throw new BadConfigurationException([$"There is no settings file {file}."]);
        try
        {
            return new Settings(Root: new ConfigurationBuilder()
                .AddJsonFile(file, optional: true, reloadOnChange: false)
                .AddEnvironmentVariables("RESTANTE__")
                .AddInMemoryCollection(ReadArguments())
                .AddInMemoryCollection(Overrides)
                .Build(), File: file);
        }
        catch (InvalidDataException e)
        {
            throw new BadConfigurationException([Unreadable(file, e)]);
        }
    }

    /// <summary>
    /// Rejects a verb that would run without settings: in a folder without restante.json it would find another instance or create one.
    /// </summary>
    /// <exception cref="BadConfigurationException">No settings say which instance is meant.</exception>
    public void RequireInstance()
    {
        var file = Path.GetFullPath(ConfigFile ?? "restante.json");
        var storage = ReadSettings().Root.GetSection("Storage");
        if (!File.Exists(file) && storage["Folder"] is null && storage["PostgreSql"] is null)
            throw new BadConfigurationException([$"There is no {file}, so it is not known which instance is meant. " +
                "Go to the folder that holds its restante.json (cd /etc/restante), or name the file: --config FILE. Nothing was changed."]);
    }

    /// <summary>What is wrong with the file, and where. Never its content, which may be a password.</summary>
    private static string Unreadable(string file, InvalidDataException cause)
    {
        for (Exception? e = cause; e is not null; e = e.InnerException)
            switch (e)
            {
                case JsonException { LineNumber: { } line } json:
                    // The JSON reader counts from 0, and repeats the place at the end of its message.
                    var reason = json.Message.Split(" LineNumber:")[0].Split(" Path:")[0];
                    return $"{file} is not JSON at line {line + 1}, column {json.BytePositionInLine + 1}: {reason}";
                case UnauthorizedAccessException:
                    return $"{file} cannot be read: this program runs as {Environment.UserName}. "
                        + "Give that user's group the file: chgrp, and chmod 640.";
                default: continue;
            }
        return $"{file} cannot be read as JSON: {cause.InnerException?.Message ?? cause.Message}";
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
