using Restante.Server.Messages;

namespace Restante.Server.Sending.Decisions;

/// <summary>A recipient as the message names them.</summary>
internal sealed record NamedRecipient(string Canonical, Role Role);

/// <summary>The readers of one body, apart from the author, who reads each.</summary>
internal abstract record BodyGroup
{
    private BodyGroup() { }

    /// <summary>The body that all visible recipients share. Its protected header names no Bcc.</summary>
    /// <param name="Canonical">Their addresses, those in To before those in Cc.</param>
    internal sealed record Visible(IReadOnlyList<string> Canonical) : BodyGroup;

    /// <summary>The body of one Bcc recipient. Its protected Bcc names that recipient alone.</summary>
    internal sealed record Hidden(string Canonical) : BodyGroup;
}

/// <summary>
/// Which recipients share a body (PROTOCOL.md section 7). The browser's unsent.ts decides the same; tests/vectors/body-groups-v1.json has
/// the cases.
/// </summary>
internal static class BodyGroups
{
    /// <summary>
    /// The bodies of a message: the visible recipients', if there are any, then one for each Bcc. An address that is named more than once
    /// counts in its most visible role.
    /// </summary>
    public static IReadOnlyList<BodyGroup> Of(IEnumerable<NamedRecipient> recipients)
    {
        // To, Cc, Bcc: the sort keeps the order within a role.
        var once = recipients.OrderBy(recipient => recipient.Role).DistinctBy(recipient => recipient.Canonical).ToLookup(
            recipient => recipient.Role == Role.Bcc, recipient => recipient.Canonical);
        BodyGroup[] visible = once[false].Any() ? [new BodyGroup.Visible([.. once[false]])] : [];
        return [.. visible, .. once[true].Select(canonical => new BodyGroup.Hidden(canonical))];
    }
}
