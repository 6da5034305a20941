using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Restante.Server.Configuration;

/// <summary>
/// Reads a section into an options record. The framework's binder ignores unknown keys and reports a bad value by its type's name; the
/// operator needs the key, its value, and a valid one.
/// </summary>
internal static class OptionsReader
{
    /// <summary>Reads one record, and adds a sentence to <paramref name="faults"/> for each error.</summary>
    public static object Read(IConfigurationSection section, Type record, List<string> faults)
    {
        var options = Activator.CreateInstance(record)!;
        var before = faults.Count;
        var properties = record.GetProperties().Where(property => property.CanWrite).ToList();
        foreach (var child in section.GetChildren())
        {
            var property = properties.Find(p => string.Equals(p.Name, child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null) faults.Add(UnknownKey(child.Path, child.Key, properties.Select(p => p.Name)));
            else ReadProperty(options, property, child, faults);
        }
        if (faults.Count == before && options is ICheckedOptions check)
            faults.AddRange(check.Validate().Select(sentence => $"{section.Path}: {sentence}"));
        return options;
    }

    /// <summary>The sentence for an unknown key; it suggests the nearest known one.</summary>
    public static string UnknownKey(string path, string key, IEnumerable<string> known)
    {
        var names = known.Order(StringComparer.Ordinal).ToList();
        var nearest = names.OrderBy(name => EditDistance(name, key)).FirstOrDefault();
        var close = nearest is not null && EditDistance(nearest, key) <= Math.Max(2, key.Length / 3);
        var hint = close ? $"did you mean {nearest}?" : $"known here: {string.Join(", ", names)}.";
        return $"{path} is not a setting; {hint}";
    }

    private static void ReadProperty(object options, PropertyInfo property, IConfigurationSection section, List<string> faults)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (ElementType(type) is { } element) property.SetValue(options, ReadList(section, type, element, faults));
        else if (IsScalar(type)) ReadScalar(options, property, type, section, faults);
        else property.SetValue(options, Read(section, type, faults));
    }

    private static void ReadScalar(object options, PropertyInfo property, Type type, IConfigurationSection section, List<string> faults)
    {
        if (section.Value is null)
        {
            if (section.GetChildren().Any()) faults.Add($"{section.Path} takes one value, {WhatFits(type)}, not a group of values.");
            return;
        }
        if (!TryParse(section.Value, type, out var value))
        {
            faults.Add($"{section.Path} is \"{section.Value}\"; it must be {WhatFits(type)}.");
            return;
        }
        if (property.GetCustomAttribute<RangeAttribute>() is { } range && !range.IsValid(value))
        {
            faults.Add($"{section.Path} is {section.Value}; it must be between {range.Minimum} and {range.Maximum}.");
            return;
        }
        property.SetValue(options, value);
    }

    private static object ReadList(IConfigurationSection section, Type type, Type element, List<string> faults)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
        // An environment variable or the command line may give the whole list as one value: "en,de".
        var texts = section.Value is { Length: > 0 } value && IsScalar(element)
            ? value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [.. section.GetChildren().Where(_ => IsScalar(element)).Select(child => child.Value ?? "")];
        foreach (var text in texts)
            if (TryParse(text, element, out var item)) list.Add(item);
            else faults.Add($"{section.Path} holds \"{text}\"; each entry must be {WhatFits(element)}.");
        if (!IsScalar(element))
            foreach (var child in section.GetChildren()) list.Add(Read(child, element, faults));
        if (!type.IsArray) return list;
        var array = Array.CreateInstance(element, list.Count);
        list.CopyTo(array, 0);
        return array;
    }

    private static Type? ElementType(Type type) =>
        type == typeof(string) ? null
        : type.IsArray ? type.GetElementType()
        : type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type) ? type.GetGenericArguments()[0]
        : null;

    private static bool IsScalar(Type type) => type == typeof(string) || type == typeof(Uri) || type.IsValueType;

    private static bool TryParse(string text, Type type, out object? value)
    {
        var invariant = CultureInfo.InvariantCulture;
        value = type switch
        {
            _ when type == typeof(string) => text,
            _ when type == typeof(bool) => bool.TryParse(text, out var x) ? x : null,
            _ when type == typeof(int) => int.TryParse(text, NumberStyles.AllowLeadingSign, invariant, out var x) ? x : null,
            _ when type == typeof(long) => long.TryParse(text, NumberStyles.AllowLeadingSign, invariant, out var x) ? x : null,
            _ when type == typeof(TimeSpan) => TimeSpan.TryParseExact(text, "c", invariant, out var x) ? x : null,
            _ when type == typeof(Uri) => Uri.TryCreate(text, UriKind.Absolute, out var x) ? x : null,
            _ when type.IsEnum => Enum.GetNames(type).Contains(text, StringComparer.OrdinalIgnoreCase)
                ? Enum.Parse(type, text, ignoreCase: true)
                : null,
            _ => throw new NotSupportedException($"Options may not hold {type}."),
        };
        return value is not null;
    }

    private static string WhatFits(Type type) => type switch
    {
        _ when type == typeof(string) => "text",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) || type == typeof(long) => "a whole number",
        _ when type == typeof(TimeSpan) => "a length of time such as 00:15:00 (hours:minutes:seconds) or 5.00:00:00 (days first)",
        _ when type == typeof(Uri) => "an absolute address such as https://secure.example.org",
        _ when type.IsEnum => "one of " + string.Join(", ", Enum.GetNames(type)),
        _ => type.Name,
    };

    /// <summary>Levenshtein distance, ignoring case.</summary>
    internal static int EditDistance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitute = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitute, 1 + Math.Min(row[j], row[j - 1]));
            }
        }
        return row[b.Length];
    }
}
