using System.Text.Json;
using Microsoft.Extensions.Options;
using Restante.OpenPgp;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Network;
using Restante.Server.Sessions;
using Restante.Server.Storage;

namespace Restante.Server.KeyDiscovery;

internal enum PublishOutcome
{
    /// <summary>The key server has the key and sent a confirmation mail; others find the key once the user confirms.</summary>
    MailSent,
    /// <summary>The key server already publishes it.</summary>
    Published,
    /// <summary>The key server holds it as a revoked key.</summary>
    Revoked,
    /// <summary>The key server does not accept it.</summary>
    Refused,
    /// <summary>The key server does not answer or asks for a pause, or this user asked too often.</summary>
    Unavailable,
    /// <summary>The operator has switched the key server off.</summary>
    Off,
}

/// <param name="Server">The key server's host name; null if there is none.</param>
/// <param name="Until">When to try again, if known.</param>
internal sealed record PublishedKey(PublishOutcome Outcome, string? Server, DateTimeOffset? Until);

/// <summary>Where others can find a user's key.</summary>
/// <param name="InDirectory">This server is the Web Key Directory of the user's domain, so the key is already published.</param>
/// <param name="Server">The key server to which the user may upload the key; null: the operator has switched it off.</param>
internal sealed record Publishing(bool InDirectory, string? Server);

/// <summary>
/// Uploads a user's certificate to the verifying key server at the user's request (the VKS interface: upload, then request-verify).
/// </summary>
internal sealed class PublishKey(
    UserDirectory users,
    VerifyingKeyServer server,
    OwnDirectory directory,
    SignInThrottle throttle,
    IOptions<KeyDiscoveryOptions> options,
    TimeProvider time)
{
    private static readonly Rate PerUser = new(5, TimeSpan.FromHours(2));

    private bool IsOn => options.Value.Sources.Contains("vks");

    /// <summary>The places where others find the user's key, or could find it.</summary>
    public async Task<Publishing> Places(Id16 userId, CancellationToken cancel)
    {
        var user = await users.Get(userId, cancel);
        var domain = user?.Canonical[(user.Canonical.LastIndexOf('@') + 1)..];
        return new Publishing(directory.Domain(domain) is not null, IsOn ? options.Value.Vks.Host : null);
    }

    public async Task<PublishedKey> Run(Id16 userId, CancellationToken cancel)
    {
        if (!IsOn) return new PublishedKey(PublishOutcome.Off, null, null);
        var (host, now) = (options.Value.Vks.Host, time.GetUtcNow());
        var user = await users.Get(userId, cancel);
        if (server.PausedUntil is { } pause) return new PublishedKey(PublishOutcome.Unavailable, host, pause);
        if (await throttle.Charge($"publish/{userId}", PerUser, now) is { } until)
            return new PublishedKey(PublishOutcome.Unavailable, host, until);
        if (user is null || !Certificate.TryParse(user.Certificate, out var certificate))
            return new PublishedKey(PublishOutcome.Refused, host, null);
        var outcome = await Upload(certificate!.Minimise(now, Fitness.IsAddress(user.Canonical)), user, cancel);
        return new PublishedKey(outcome, host, outcome == PublishOutcome.Unavailable ? server.PausedUntil : null);
    }

    private async Task<PublishOutcome> Upload(Certificate certificate, UserEntry user, CancellationToken cancel)
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
            ? PublishOutcome.Refused : PublishOutcome.Unavailable;

    private sealed record Said(string? Fingerprint, string? Token, string? Address, string? Status);

    /// <summary>The members that this server uses; null if the answer is not of the expected form.</summary>
    private static Said? Read(OutwardAnswer answer, string canonical)
    {
        if (answer is not OutwardAnswer.Answered { Status: 200 } given) return null;
        try
        {
            using var document = JsonDocument.Parse(given.Content);
            var root = document.RootElement;
            var states = root.GetProperty("status").EnumerateObject()
                .Where(state => MailAddress.FromCanonical(canonical).IsWrittenAs(state.Name)).ToList();
            return states is [var one] ? new Said(Text(root, "key_fpr"), Text(root, "token"), one.Name, one.Value.GetString()) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: <= 4096 } text ? text : null;
}
