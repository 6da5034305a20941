using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.Protocol;
using Restante.Server.Keys;
using Restante.Server.Sessions;
using Restante.Server.Storage;

namespace Restante.Server.Accounts;

internal sealed record SetUpOffer(Id16 UserId, string? Address, string? Name, bool IsAdmin, bool First);

internal sealed record CompleteSetUpRequest(
    byte[] Token,
    string Address,
    string Name,
    string Language,
    byte[] Salt,
    ArgonParameters Argon,
    byte[] Auth,
    byte[] Bundle,
    byte[] Fingerprint,
    byte[] Certificate,
    byte[] RecoveryAuth,
    byte[] RecoveryBundle) : IPasswordRecord;

/// <summary>Why a set-up link cannot be used: the server does not know it, or it was used or has expired.</summary>
internal enum SetUpLinkFault { Unknown, Used }

internal abstract record OpenSetUpOutcome
{
    private OpenSetUpOutcome() { }

    internal sealed record Offered(SetUpOffer Offer) : OpenSetUpOutcome;

    internal sealed record LinkRefused(SetUpLinkFault Fault) : OpenSetUpOutcome;
}

internal abstract record CompleteSetUpOutcome
{
    private CompleteSetUpOutcome() { }

    internal sealed record Done(SignedInUser User) : CompleteSetUpOutcome;

    internal sealed record LinkRefused(SetUpLinkFault Fault) : CompleteSetUpOutcome;

    /// <param name="Address">The address that the link is for.</param>
    internal sealed record OtherAddress(string Address) : CompleteSetUpOutcome;

    internal sealed record CertificateRefused(CertificateFault Fault) : CompleteSetUpOutcome;
}

/// <summary>Turns a one-time link into a user. The browser creates the user's keys.</summary>
internal sealed class SetUp(Store store, InstanceKeys keys, SessionGate gate, IOptions<AccountsOptions> options, TimeProvider time)
{
    public const int MaxName = 80;

    // The id that concurrent set-ups of the first user lock, as no user exists yet.
    private static Id16 FirstUser => default;

    /// <summary>Returns whom the link is for. Changes nothing.</summary>
    public async Task<OpenSetUpOutcome> Open(byte[] token, CancellationToken cancel)
    {
        var (link, user, fault) = await Find(token, time.GetUtcNow(), cancel);
        if (link is null) return new OpenSetUpOutcome.LinkRefused(fault);
        var isAdmin = link.IsFirst || user is { IsAdmin: true };
        return new OpenSetUpOutcome.Offered(new SetUpOffer(link.UserId, user?.Address, user?.Name, isAdmin, link.IsFirst));
    }

    /// <summary>Sets the user up and signs in.</summary>
    /// <param name="visitor">The request's network and tokens.</param>
    /// <param name="request">Well-formed except for its certificate, which this method checks after the link.</param>
    /// <param name="address">The request's address.</param>
    /// <param name="cancel">Cancels the request.</param>
    public async Task<CompleteSetUpOutcome> Complete(
        Visitor visitor, CompleteSetUpRequest request, MailAddress address, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        try
        {
            return await store.InTransaction<CompleteSetUpOutcome>(async () =>
            {
                await LockUser(request.Token, cancel);
                var (link, user, linkFault) = await Find(request.Token, now, cancel);
                if (link is null) return new CompleteSetUpOutcome.LinkRefused(linkFault);
                if (user is not null && user.Canonical != address.Canonical) return new CompleteSetUpOutcome.OtherAddress(user.Address);
                var (fault, end) = store.Outside(
                    "set-up", [], () => Key(request, address.Canonical, options.Value.MaxCertificateBytes, now));
                if (fault is not null) return new CompleteSetUpOutcome.CertificateRefused(fault);
                if (user is null) store.Add(user = First(link.UserId, request.Address, address.Canonical, now));
                Fill(user, request, end);
                link.UsedAt = now;
                return new CompleteSetUpOutcome.Done(await SignedInUser.Start(gate, visitor, user, request.Bundle, now));
            }, cancel);
        }
        catch (DbUpdateException e) when (store.IsDuplicate(e))
        {
            return new CompleteSetUpOutcome.LinkRefused(SetUpLinkFault.Used);
        }
    }

    private static (CertificateFault? Fault, DateTimeOffset? End) Key(
        CompleteSetUpRequest request, string canonical, int maxBytes, DateTimeOffset now) =>
        Credentials.FaultOfCertificate(request.Certificate, request.Fingerprint, canonical, maxBytes) is { } fault ? (fault, null)
        : (null, UserKey.End(request.Certificate, canonical, now));

    /// <summary>
    /// A sentence on what is wrong with a name; null if it can be stored. A name may have any letters, but nothing that distorts the text
    /// around it, and nothing that could pass for somebody else's address.
    /// </summary>
    public static string? FaultOfName(string name) =>
        string.IsNullOrWhiteSpace(name) || name.Length > MaxName || name.Any(BendsText) || name.AsSpan().ContainsAny("<>@\uFF20\uFE6B")
        || name.Contains("=?", StringComparison.Ordinal)
            ? "A name has 1 to 80 characters, none of < > @ or invisible ones, and no encoded word (=?)." : null;

    // Controls, line separators and directional overrides; the two joiners belong to the spelling of some languages.
    private static bool BendsText(char c) => c is not ('\u200c' or '\u200d') && char.GetUnicodeCategory(c) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static User First(Id16 id, string address, string canonical, DateTimeOffset now) => new()
    {
        Id = id,
        Address = address,
        Canonical = canonical,
        Name = address,
        IsAdmin = true,
        State = UserState.Invited,
        Language = "en",
        CreatedAt = now,
    };

    private void Fill(User user, CompleteSetUpRequest request, DateTimeOffset? keyEnd)
    {
        (user.Name, user.Language, user.State) = (request.Name.Trim(), request.Language, UserState.Active);
        user.SetKey(request.Certificate, request.Fingerprint, keyEnd);
        user.SetPassword(request, keys);
        user.SetRecovery(request.RecoveryAuth, request.RecoveryBundle, keys);
    }

    // Guards against the same link in another window, against an operator who disables this user at the same time, and, if two nodes
    // started on an empty database, against the other node's first link.
    private async Task LockUser(byte[] token, CancellationToken cancel)
    {
        var hash = SHA256.HashData(token);
        if (await store.Set<SetupLink>().AsNoTracking().FirstOrDefaultAsync(link => link.TokenHash == hash, cancel) is { } link)
            await store.LockOwner(link.IsFirst ? FirstUser : link.UserId, cancel);
    }

    /// <summary>The link and the user whom it sets up (null for a first link); or, with a null link, why nobody can use it.</summary>
    private async Task<(SetupLink? Link, User? User, SetUpLinkFault Fault)> Find(byte[] token, DateTimeOffset now, CancellationToken cancel)
    {
        var hash = SHA256.HashData(token);
        var link = await store.Set<SetupLink>().FirstOrDefaultAsync(link => link.TokenHash == hash, cancel);
        if (link is null) return (null, null, SetUpLinkFault.Unknown);
        if (link.UsedAt is not null || link.ExpiresAt <= now) return (null, null, SetUpLinkFault.Used);
        var user = await store.Set<User>().FirstOrDefaultAsync(user => user.Id == link.UserId, cancel);
        var isVoid = link.IsFirst ? await store.Set<User>().AnyAsync(cancel) : user is not { State: UserState.Invited };
        return isVoid ? (null, null, SetUpLinkFault.Used) : (link, user, default);
    }
}
