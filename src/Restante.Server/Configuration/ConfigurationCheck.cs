namespace Restante.Server.Configuration;

/// <summary>Checks the whole configuration against all declared options before anything starts.</summary>
internal static class ConfigurationCheck
{
    /// <exception cref="BadConfigurationException">A key is unknown, or a value is invalid.</exception>
    public static void Run(Settings settings, IServiceCollection services)
    {
        var configuration = settings.Root;
        var declared = services.Select(service => service.ImplementationInstance).OfType<SliceOptions>().ToList();
        var faults = new List<string>();
        foreach (var section in configuration.GetChildren())
            if (!declared.Exists(options => string.Equals(options.Section, section.Key, StringComparison.OrdinalIgnoreCase)))
                faults.Add(OptionsReader.UnknownKey(section.Path, section.Key, declared.Select(options => options.Section)));
        foreach (var options in declared) OptionsReader.Read(configuration.GetSection(options.Section), options.Record, faults);
        if (faults.Count > 0) throw new BadConfigurationException(faults);
    }
}
