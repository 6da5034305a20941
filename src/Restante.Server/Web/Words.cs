using System.Reflection;
using System.Text.Json;

namespace Restante.Server.Web;

/// <summary>
/// The words that a string of the API may be, for its document. From types: an enum's names as the API writes them, the strings of a
/// static <c>All</c>, or a class's string constants. Tests hold every answer against them.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WordsAttribute(params Type[] types) : Attribute
{
    public WordsAttribute(string word, params string[] words) : this() => Words = [word, .. words];

    public IReadOnlyList<string> Words { get; } = [.. types.SelectMany(WordsOf)];

    /// <summary>The word of one value.</summary>
    public static string WordOf(Enum value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>The words of one type.</summary>
    public static IEnumerable<string> WordsOf(Type type) =>
        type.IsEnum ? Enum.GetNames(type).Select(JsonNamingPolicy.KebabCaseLower.ConvertName)
        : type.GetProperty("All")?.GetValue(null) is IEnumerable<string> all ? all
        : type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!);
}
