using Microsoft.Extensions.Options;

namespace Restante.Server.Configuration;

/// <summary>An options record whose values bear on each other, or have bounds that its types cannot say.</summary>
internal interface ICheckedOptions
{
    /// <summary>
    /// One sentence for each thing that is wrong: which key, and what would be right. Names are those of this record; the caller
    /// puts the section before each sentence.
    /// </summary>
    IEnumerable<string> Validate();
}

/// <summary>What the operator set: restante.json, environment, command line. The host's own configuration stays apart.</summary>
/// <param name="Root">All of it.</param>
/// <param name="File">Where restante.json is or would be.</param>
internal sealed record Settings(IConfiguration Root, string File);

/// <summary>A section of the configuration and the record that holds it.</summary>
internal sealed record SliceOptions(string Section, Type Record);

internal static class SliceOptionsRegistration
{
    /// <summary>
    /// Declares a slice's options: <c>IOptions&lt;T&gt;</c> bound from section <paramref name="section"/>. A key that the
    /// record lacks, and a value that does not fit, stop the start with a sentence (<see cref="OptionsReader"/>).
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

/// <summary>The configuration cannot be used; <see cref="Faults"/> says why, a sentence each, for the operator.</summary>
internal sealed class BadConfigurationException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    public IReadOnlyList<string> Faults { get; } = faults;
}
