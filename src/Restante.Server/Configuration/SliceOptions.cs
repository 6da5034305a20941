using Microsoft.Extensions.Options;

namespace Restante.Server.Configuration;

/// <summary>An options record whose values depend on each other, or have bounds that their types cannot express.</summary>
internal interface ICheckedOptions
{
    /// <summary>
    /// One sentence for each error: the key, and what would be valid. Names are those of this record; the caller adds the section.
    /// </summary>
    IEnumerable<string> Validate();
}

/// <summary>The operator's settings: restante.json, environment, command line. The host's own configuration is separate.</summary>
/// <param name="Root">All settings.</param>
/// <param name="File">The path of restante.json, whether or not the file exists.</param>
internal sealed record Settings(IConfiguration Root, string File);

/// <summary>A configuration section and the record that it is bound to.</summary>
internal sealed record SliceOptions(string Section, Type Record);

internal static class SliceOptionsRegistration
{
    /// <summary>
    /// Declares a slice's options: <c>IOptions&lt;T&gt;</c> bound from section <paramref name="section"/>. An unknown key or an invalid
    /// value stops the start with a sentence (<see cref="OptionsReader"/>).
    /// </summary>
    public static void AddSliceOptions<T>(this IServiceCollection services, string section) where T : class, new()
    {
        services.AddSingleton(new SliceOptions(section, typeof(T)));
        services.AddSingleton<IOptions<T>>(provider => Options.Create(Read<T>(provider.GetRequiredService<Settings>().Root, section)));
    }

    private static T Read<T>(IConfiguration configuration, string section) where T : class, new()
    {
        var faults = new List<string>();
        var options = (T)OptionsReader.Read(configuration.GetSection(section), typeof(T), faults);
        return faults.Count == 0 ? options : throw new BadConfigurationException(faults);
    }
}

/// <summary>The configuration cannot be used; <see cref="Faults"/> has a sentence for the operator on each error.</summary>
internal sealed class BadConfigurationException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    public IReadOnlyList<string> Faults { get; } = faults;
}
