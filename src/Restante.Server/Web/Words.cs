using System.Reflection;
using System.Text.Json;

namespace Restante.Server.Web;

/// <summary>
/// The allowed values of a string in the API, for its OpenAPI document. They come from types: an enum's names as the API writes them,
/// the strings of a static <c>All</c>, or a class's string constants. Tests check every answer against them.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WordsAttribute(params Type[] types) : Attribute
{
    public WordsAttribute(string word, params string[] words) : this() => Words = [word, .. words];

    public IReadOnlyList<string> Words { get; } = [.. types.SelectMany(WordsOf)];

    /// <summary>The API's string for one enum value.</summary>
    public static string WordOf(Enum value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>The API's strings for one type.</summary>
    public static IEnumerable<string> WordsOf(Type type) =>
        type.IsEnum ? Enum.GetNames(type).Select(JsonNamingPolicy.KebabCaseLower.ConvertName)
        : type.GetProperty("All")?.GetValue(null) is IEnumerable<string> all ? all
        : type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!);
}
