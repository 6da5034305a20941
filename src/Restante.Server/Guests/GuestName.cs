using Restante.Server.Accounts;
using Restante.Server.Delivery;

namespace Restante.Server.Guests;

/// <summary>
/// The name that a guest gives themselves. It proves nothing, so screens and mails show it beside the address and never instead of
/// it. It follows the rules for users' names, and contains no address and no link.
/// </summary>
internal static class GuestName
{
    public static string? FaultOf(string? name)
    {
        if (string.IsNullOrWhiteSpace(name)) return null;
        // Checked as typed and as stored, because composing characters (NFC) may lengthen it.
        var stored = DisplayText.OneLine(name);
        return SetUp.FaultOfName(name.Trim()) ?? SetUp.FaultOfName(stored)
            ?? (DisplayText.Name(stored, DisplayText.MaxHeaderName) == stored ? null : "A name must not contain an address or a link.");
    }

    /// <summary>The stored form of a name without a fault; null: no name.</summary>
    public static string? Of(string? name) => string.IsNullOrWhiteSpace(name) ? null : DisplayText.OneLine(name);
}
