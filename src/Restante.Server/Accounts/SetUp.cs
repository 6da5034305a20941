using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.Server.Keys;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Accounts;

internal sealed record OpenSetUpRequest(byte[] Token);

internal sealed record SetUpOffer(byte[] UserId, string? Address, string? Name, bool IsAdmin, bool First);

internal sealed record CompleteSetUpRequest(byte[] Token, string Address, string Name, string Language, byte[] Salt, ArgonParameters Argon, byte[] Auth,
    byte[] Bundle, byte[] Fingerprint, byte[] Certificate, byte[] RecoveryAuth, byte[] RecoveryBundle) : IPasswordRecord;

/// <summary>A one-time link becomes a user, whose keys were made in the browser.</summary>
internal static class SetUp
{
    public const int MaxName = 80;

    // What the makers of a first user lock, before there is anybody to lock.
    private static readonly byte[] FirstUser = new byte[Credentials.IdLength];

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/setup/open", Open)
            .Describe(ApiArea.SetUp, "openSetUp", "Open a set-up link",
                "Says for whom a one-time set-up link was made. Changes nothing.",
                ProblemCodes.LinkUnknown, ProblemCodes.LinkUsed);
        app.MapPost("/api/setup/complete", Complete).Logs(SecurityAction.SetUp)
            .Describe(ApiArea.SetUp, "completeSetUp", "Make the user of a set-up link",
                "Stores password record, wrapped keys and certificate, all made by the client (PROTOCOL.md section 3), " +
                "and signs in.",
                ProblemCodes.AddressMalformed, ProblemCodes.LinkUnknown, ProblemCodes.LinkUsed, ProblemCodes.LinkForOther);
    }

    private static async Task<Results<Ok<SetUpOffer>, ProblemHttpResult>> Open(OpenSetUpRequest request, Store store, TimeProvider time, CancellationToken cancel)
    {
        var (link, user, problem) = await Find(request.Token, store, time.GetUtcNow(), cancel);
        if (link is null) return problem!;
        return TypedResults.Ok(new SetUpOffer(link.UserId, user?.Address, user?.Name, link.IsFirst || user is { IsAdmin: true }, link.IsFirst));
    }

    private static async Task<Results<Ok<UserSession>, ProblemHttpResult>> Complete(CompleteSetUpRequest request, HttpContext http, Store store, InstanceKeys keys,
        SessionGate gate, IOptions<InstanceOptions> instance, IOptions<AccountsOptions> options, TimeProvider time, CancellationToken cancel)
    {
        if (!MailAddress.TryCanonicalise(request.Address, out var canonical)) return Problems.BadRequest("address-malformed", "This is not an e-mail address that can be used.");
        if (Fault(request, instance.Value) is { } fault) return Problems.BadRequest("malformed", fault);
        var now = time.GetUtcNow();
        StartedSession? started = null;
        try
        {
            var answer = await store.InTransaction<Results<Ok<UserSession>, ProblemHttpResult>>(async () =>
            {
                await LockUser(request.Token, store, cancel);
                var (link, user, problem) = await Find(request.Token, store, now, cancel);
                if (link is null) return problem!;
                if (user is not null && user.Canonical != canonical)
                    return Problems.Of(StatusCodes.Status409Conflict, "other-address", $"This link was made for {user.Address}.");
                var (badKey, end) = store.Outside("set-up", [], () => Key(request, canonical, options.Value.MaxCertificateBytes, now));
                if (badKey is not null) return Problems.BadRequest("malformed", badKey);
                if (user is null) store.Add(user = First(link.UserId, request.Address, canonical, now));
                Fill(user, request, keys, end);
                link.UsedAt = now;
                started = await gate.Start(http.Visitor(), OwnerKind.User, user.Id, now);
                return TypedResults.Ok(UserSession.Of(user, request.Bundle, started.ReloadKey, gate.IdleMinutes));
            }, cancel);
            if (answer.Result is Ok<UserSession>) http.SignIn(started!);
            return answer;
        }
        catch (DbUpdateException e) when (store.IsDuplicate(e))
        {
            return Used();
        }
    }

    // Everything but the certificate, which is looked at when the link was found good.
    private static string? Fault(CompleteSetUpRequest request, InstanceOptions instance) =>
        Credentials.Fault(request)
        ?? Credentials.FaultOfRecovery(request.RecoveryAuth, request.RecoveryBundle)
        ?? FaultOfName(request.Name)
        ?? (instance.Languages.Contains(request.Language) ? null : "language is none of this server's.");

    private static (string? Fault, DateTimeOffset? End) Key(CompleteSetUpRequest request, string canonical, int maxBytes, DateTimeOffset now) =>
        Credentials.FaultOfCertificate(request.Certificate, request.Fingerprint, canonical, maxBytes) is { } fault ? (fault, null)
        : (null, UserKey.End(request.Certificate, canonical, now));

    /// <summary>A name may hold anything a person is called, but nothing that bends the text around it, and no address of somebody else.</summary>
    public static string? FaultOfName(string name) =>
        string.IsNullOrWhiteSpace(name) || name.Length > MaxName || name.Any(BendsText) || name.AsSpan().ContainsAny("<>@\uFF20\uFE6B")
        || name.Contains("=?", StringComparison.Ordinal)
            ? "A name has 1 to 80 characters, none of < > @ or invisible ones, and no encoded word (=?)." : null;

    // Controls, line separators and directional overrides; the two joiners belong to the spelling of some languages.
    private static bool BendsText(char c) => c is not ('\u200c' or '\u200d') && char.GetUnicodeCategory(c) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static User First(byte[] id, string address, string canonical, DateTimeOffset now) => new()
    {
        Id = id, Address = address, Canonical = canonical, Name = address, IsAdmin = true, State = UserState.Invited, Language = "en", CreatedAt = now,
    };

    private static void Fill(User user, CompleteSetUpRequest request, InstanceKeys keys, DateTimeOffset? keyEnd)
    {
        (user.Name, user.Language, user.State) = (request.Name.Trim(), request.Language, UserState.Active);
        user.SetKey(request.Certificate, request.Fingerprint, keyEnd);
        user.SetPassword(request, keys);
        user.SetRecovery(request.RecoveryAuth, request.RecoveryBundle, keys);
    }

    // Against the same link in another window, against the operator who disables this user meanwhile, and, where two nodes
    // started on an empty database, against the other one's first link.
    private static async Task LockUser(byte[] token, Store store, CancellationToken cancel)
    {
        var hash = SHA256.HashData(token);
        if (await store.Set<SetupLink>().AsNoTracking().FirstOrDefaultAsync(link => link.TokenHash == hash, cancel) is { } link)
            await store.LockOwner(link.IsFirst ? FirstUser : link.UserId, cancel);
    }

    /// <summary>The link and the user whom it sets up, who is not there yet for the first one; or why nobody can use it.</summary>
    private static async Task<(SetupLink? Link, User? User, ProblemHttpResult? Problem)> Find(byte[] token, Store store, DateTimeOffset now, CancellationToken cancel)
    {
        var hash = SHA256.HashData(token);
        var link = await store.Set<SetupLink>().FirstOrDefaultAsync(link => link.TokenHash == hash, cancel);
        if (link is null) return (null, null, Problems.NotFound("link-unknown", "This set-up link is not known here. Ask your administrator for a new one."));
        if (link.UsedAt is not null || link.ExpiresAt <= now) return (null, null, Used());
        var user = await store.Set<User>().FirstOrDefaultAsync(user => user.Id == link.UserId, cancel);
        var isVoid = link.IsFirst ? await store.Set<User>().AnyAsync(cancel) : user is not { State: UserState.Invited };
        return isVoid ? (null, null, Used()) : (link, user, null);
    }

    private static ProblemHttpResult Used() =>
        Problems.Of(StatusCodes.Status410Gone, "link-used", "This set-up link was used or has expired. Sign in, or ask your administrator for a new one.");
}
