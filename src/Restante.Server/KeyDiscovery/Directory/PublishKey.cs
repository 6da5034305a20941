using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Restante.OpenPgp;
using Restante.Server.Accounts;
using Restante.Server.Network;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.KeyDiscovery;

internal enum PublishOutcome
{
    /// <summary>The key server has the key, and has sent a mail to its address: the key is found when that was answered.</summary>
    MailSent,
    /// <summary>It is found there already.</summary>
    Published,
    /// <summary>The server keeps it as one that was taken back.</summary>
    Revoked,
    /// <summary>The server does not take it.</summary>
    Refused,
    /// <summary>The server does not answer, or asks to be left alone until later.</summary>
    Unavailable,
    /// <summary>The operator has switched the key server off.</summary>
    Off,
}

/// <param name="Server">The key server's host name; null where there is none.</param>
/// <param name="Until">When to try again, where that is known.</param>
internal sealed record PublishedKey(PublishOutcome Outcome, string? Server, DateTimeOffset? Until);

/// <summary>Where a user's key can be found by others.</summary>
/// <param name="InDirectory">This server is the Web Key Directory of his domain: nothing is to be done.</param>
/// <param name="Server">The key server to which he may give it; null: the operator has switched it off.</param>
internal sealed record Publishing(bool InDirectory, string? Server);

/// <summary>Gives a user's certificate to the verifying key server, at his wish (the VKS interface: upload, then request-verify).</summary>
internal static class PublishKey
{
    private static readonly Rate PerUser = new(5, TimeSpan.FromHours(2));

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/publish", Say)
            .Describe(ApiArea.Keys, "getKeyPublishing", "Where the user's key can be found",
                "Whether this server is the Web Key Directory of the domain, and the key server that takes keys.");
        group.MapPost("/publish", Publish)
            .Describe(ApiArea.Keys, "publishKey", "Give the user's key to the key server",
                "`outcome` says what the key server answered. It sends a mail before it shows the key.");
    }

    private static async Task<Ok<Publishing>> Say(
        SignedIn me,
        UserDirectory users,
        OwnDirectory directory,
        IOptions<KeyDiscoveryOptions> options,
        CancellationToken cancel)
    {
        var user = await users.Get(me.OwnerId, cancel);
        var domain = user?.Canonical[(user.Canonical.LastIndexOf('@') + 1)..];
        var host = options.Value.Sources.Contains("vks") ? options.Value.Vks.Host : null;
        return TypedResults.Ok(new Publishing(directory.Domain(domain) is not null, host));
    }

    private static async Task<Ok<PublishedKey>> Publish(
        SignedIn me,
        UserDirectory users,
        VerifyingKeyServer server,
        SignInThrottle throttle,
        IOptions<KeyDiscoveryOptions> options,
        TimeProvider time,
        CancellationToken cancel)
    {
        if (!options.Value.Sources.Contains("vks")) return TypedResults.Ok(new PublishedKey(PublishOutcome.Off, null, null));
        var (host, now) = (options.Value.Vks.Host, time.GetUtcNow());
        var user = await users.Get(me.OwnerId, cancel);
        if (server.PausedUntil is { } pause) return TypedResults.Ok(new PublishedKey(PublishOutcome.Unavailable, host, pause));
        if (await throttle.Charge($"publish/{Encoding.ToBase64Url(me.OwnerId)}", PerUser, now) is { } until)
            return TypedResults.Ok(new PublishedKey(PublishOutcome.Unavailable, host, until));
        if (user is null || !Certificate.TryParse(user.Certificate, out var certificate))
            return TypedResults.Ok(new PublishedKey(PublishOutcome.Refused, host, null));
        var outcome = await Upload(server, certificate!.Minimise(now, Fitness.IsAddress(user.Canonical)), user, cancel);
        return TypedResults.Ok(new PublishedKey(outcome, host, outcome == PublishOutcome.Unavailable ? server.PausedUntil : null));
    }

    private static async Task<PublishOutcome> Upload(
        VerifyingKeyServer server,
        Certificate certificate,
        UserEntry user,
        CancellationToken cancel)
    {
        var text = Armor.Encode(certificate.ToBytes(), ArmorKind.PublicKey);
        var answer = await server.Post("vks/v1/upload", JsonSerializer.SerializeToUtf8Bytes(new { keytext = text }), cancel);
        if (Read(answer, user.Canonical) is not { Status: { } status } upload) return Failure(answer);
        if (!string.Equals(upload.Fingerprint, Convert.ToHexString(certificate.Fingerprint), StringComparison.OrdinalIgnoreCase))
            return PublishOutcome.Refused;
        if (status is "published" or "revoked") return Outcome(status);
        if (upload.Token is null) return PublishOutcome.Refused;
        var verify = JsonSerializer.SerializeToUtf8Bytes(
            new { token = upload.Token, addresses = new[] { upload.Address }, locale = new[] { user.Language } });
        var asked = await server.Post("vks/v1/request-verify", verify, cancel);
        return Read(asked, user.Canonical) is { Status: { } state } ? Outcome(state) : Failure(asked);
    }

    private static PublishOutcome Outcome(string status) => status switch
    {
        "published" => PublishOutcome.Published,
        "pending" => PublishOutcome.MailSent,
        "revoked" => PublishOutcome.Revoked,
        _ => PublishOutcome.Refused,
    };

    private static PublishOutcome Failure(OutwardAnswer answer) =>
        answer is OutwardAnswer.Answered { Status: >= 400 and < 500 and not (408 or 429) or 200 }
            ? PublishOutcome.Refused
            : PublishOutcome.Unavailable;

    private sealed record Said(string? Fingerprint, string? Token, string? Address, string? Status);

    /// <summary>The members that are used; null where this is no such answer.</summary>
    private static Said? Read(OutwardAnswer answer, string canonical)
    {
        if (answer is not OutwardAnswer.Answered { Status: 200 } given) return null;
        try
        {
            using var document = JsonDocument.Parse(given.Content);
            var root = document.RootElement;
            var states = root.GetProperty("status").EnumerateObject()
                .Where(state => MailAddress.TryCanonicalise(state.Name, out var address) && address == canonical)
                .ToList();
            return states is [var one] ? new Said(Text(root, "key_fpr"), Text(root, "token"), one.Name, one.Value.GetString()) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= 4096 } text
            ? text
            : null;
}
