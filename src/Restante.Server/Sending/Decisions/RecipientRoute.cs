using Restante.Protocol;
using Restante.Server.Guests;
using Restante.Server.TransportSecurity;

namespace Restante.Server.Sending.Decisions;

/// <summary>What the look-up says of one address.</summary>
internal enum AddressState
{
    User,

    /// <summary>A key was found, imported or chosen by a guest; there is no mailbox here.</summary>
    Key,
    KeyAndMailbox,
    Mailbox,
    New,

    /// <summary>The address had a key that cannot be looked up now.</summary>
    KeyUnknown,
    Refused,
}

/// <summary>A pending invitation of the sender for the recipient.</summary>
internal sealed record PendingLink(Id16 Iid, bool HasPin, long Generation);

/// <summary>What decides the route, apart from the sender's choice.</summary>
/// <param name="Assurance">What proved the mailbox's key to this sender (<see cref="KeyTrust.Weigh"/>); null if nothing did.</param>
/// <param name="Transport">The transport check of the domain; null while there is none.</param>
/// <param name="NewLink">True while the limit of links to this address allows one more.</param>
/// <param name="Generation">The present generation of the PIN.</param>
/// <param name="Pending">The sender's pending links, oldest first.</param>
internal sealed record RecipientFacts(
    AddressState State,
    AssuranceLevel? Assurance,
    TransportVerdict? Transport,
    bool NewLink,
    long Generation,
    IReadOnlyList<PendingLink> Pending);

/// <summary>What the sender and the operator want.</summary>
/// <param name="MailboxInsteadOfKey">The sender wants a temporary mailbox although there is a key, or may be one.</param>
/// <param name="Pin">Whether the sender wants a PIN; null: the default applies.</param>
/// <param name="WeakTransport">The operator's rule for links over a weak transport.</param>
internal sealed record RecipientChoice(bool MailboxInsteadOfKey, bool? Pin, WeakTransportPin WeakTransport);

/// <summary>What must be trusted before the message is sent.</summary>
internal enum RouteJudgement
{
    Nothing,

    /// <summary>The key to which the message is encrypted.</summary>
    Key,

    /// <summary>The fact that there is no key: the recipient may have had one (<see cref="TrustFacts.Absent"/>).</summary>
    Absence,
}

/// <summary>Why no route is open.</summary>
internal enum RouteBlock
{
    Refused,

    /// <summary>No new link is allowed today, and no pending one may open the message.</summary>
    LinkLimit,
}

/// <summary>
/// How a message reaches one recipient (PROTOCOL.md sections 5, 7 and 8). The browser's routes.ts decides the same;
/// tests/vectors/recipient-routes-v1.json has every case.
/// </summary>
internal abstract record RecipientRoute
{
    private RecipientRoute(RouteJudgement judged) => Judged = judged;

    /// <summary>What <see cref="KeyTrust"/> must call fine before the message is sent.</summary>
    public RouteJudgement Judged { get; }

    /// <summary>To the key of a user.</summary>
    internal sealed record ToUser() : RecipientRoute(RouteJudgement.Key);

    /// <summary>As encrypted mail to the recipient's own key.</summary>
    internal sealed record ToKey() : RecipientRoute(RouteJudgement.Key);

    /// <summary>To the key of a guest's mailbox.</summary>
    internal sealed record ToMailbox() : RecipientRoute(RouteJudgement.Key);

    /// <summary>By a new link.</summary>
    /// <param name="IsStepUp">There is a mailbox, whose long-term key gets no access.</param>
    /// <param name="Siblings">Links that open the message too, and whose messages the new link opens.</param>
    internal sealed record NewLink(bool HasPin, bool IsStepUp, IReadOnlyList<PendingLink> Siblings, RouteJudgement Judged)
        : RecipientRoute(Judged);

    /// <summary>Without a new link: these pending ones open the message.</summary>
    internal sealed record PendingLinks(IReadOnlyList<PendingLink> Links, RouteJudgement Judged) : RecipientRoute(Judged);

    internal sealed record Blocked(RouteBlock Reason) : RecipientRoute(RouteJudgement.Nothing);

    /// <summary>The route to one recipient.</summary>
    public static RecipientRoute Of(RecipientFacts facts, RecipientChoice choice)
    {
        var instead = choice.MailboxInsteadOfKey;
        return facts.State switch
        {
            AddressState.User => new ToUser(),
            AddressState.Key or AddressState.KeyAndMailbox when !instead => new ToKey(),
            AddressState.Mailbox or AddressState.KeyAndMailbox => OfMailbox(facts, choice.Pin ?? false),
            AddressState.New => OfNew(facts, choice, RouteJudgement.Absence),
            // The sender decided that a link replaces the key.
            AddressState.Key or AddressState.KeyUnknown when instead => OfNew(facts, choice, RouteJudgement.Nothing),
            _ => new Blocked(RouteBlock.Refused),
        };
    }

    // A message with a PIN never goes to a key that this sender's PIN did not prove (PROTOCOL.md section 7).
    private static RecipientRoute OfMailbox(RecipientFacts facts, bool pin)
    {
        if (!pin || facts.Assurance == AssuranceLevel.Pin) return new ToMailbox();
        var siblings = SiblingsOf(facts, hasPin: true);
        if (facts.NewLink) return new NewLink(true, IsStepUp: true, siblings, RouteJudgement.Nothing);
        return siblings.Count > 0 ? new PendingLinks(siblings, RouteJudgement.Nothing) : new Blocked(RouteBlock.LinkLimit);
    }

    private static RecipientRoute OfNew(RecipientFacts facts, RecipientChoice choice, RouteJudgement judgedByLink)
    {
        var isRequired = choice.WeakTransport == WeakTransportPin.Required && facts.Transport is { IsWeak: true };
        var pin = isRequired || (choice.Pin ?? true);
        var siblings = SiblingsOf(facts, pin);
        if (facts.NewLink) return new NewLink(pin, IsStepUp: false, siblings, judgedByLink);
        // A link with a PIN protects a message without one as well, never the other way round.
        var open = siblings.Count > 0 || pin ? siblings : facts.Pending;
        return open.Count > 0 ? new PendingLinks(open, RouteJudgement.Absence) : new Blocked(RouteBlock.LinkLimit);
    }

    private static IReadOnlyList<PendingLink> SiblingsOf(RecipientFacts facts, bool hasPin) =>
        [.. facts.Pending.Where(link => link.HasPin == hasPin && (!hasPin || link.Generation == facts.Generation))];
}
