using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Restante.Protocol;

namespace Restante.Server.Web;

/// <summary>
/// The API's JSON: camelCase; enums as kebab-case strings; bytes as base64url without padding; times as ISO 8601 in UTC. A request with
/// a missing or unknown member, or a null in a list, is refused.
/// </summary>
internal static class Json
{
    public static void Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowDuplicateProperties = false;
        options.MaxDepth = 16;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        options.Converters.Add(new Base64UrlBytes());
        options.Converters.Add(new Base64UrlId());
        options.Converters.Add(new UtcTime());
        options.TypeInfoResolver = (options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(RefuseNullElements);
    }

    // The serializer respects nullable annotations for members, but not for list elements.
    private static void RefuseNullElements(JsonTypeInfo type)
    {
        if (type.Kind == JsonTypeInfoKind.Enumerable && type.ElementType is { IsValueType: false })
            type.OnDeserialized = list => _ = ((IEnumerable)list).Cast<object?>().Contains(null)
                ? throw new JsonException("A list must not hold null.")
                : 0;
    }

    /// <summary>Options for records that are not an HTTP body; the format is the API's.</summary>
    public static JsonSerializerOptions Options { get; } = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Apply(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}

/// <summary>Bytes as base64url without padding; any other encoding of bytes is refused.</summary>
internal sealed class Base64UrlBytes : JsonConverter<byte[]>
{
    public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String
            ? reader.GetString()!
            : throw new JsonException("Bytes are a base64url string.");
        return Encoding.TryFromBase64Url(text, out var bytes) ? bytes : throw new JsonException("Bytes are base64url without padding.");
    }

    public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Encoding.ToBase64Url(value));
}

/// <summary>An id as base64url without padding; any other length than 16 bytes is refused.</summary>
internal sealed class Base64UrlId : JsonConverter<Id16>
{
    public override Id16 Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Id16.TryParse(reader.GetString()!, out var id)
            ? id
            : throw new JsonException("An id is 16 bytes as base64url without padding.");

    public override void Write(Utf8JsonWriter writer, Id16 value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

/// <summary>Times in UTC with milliseconds, in the format of JavaScript's Date.</summary>
internal sealed class UtcTime : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var time)
            ? time.ToUniversalTime()
            : throw new JsonException("A time is an ISO 8601 string.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
}
