using System.Globalization;

namespace Restante.Server.Delivery;

/// <summary>
/// A mail's subject and text. <paramref name="OnBehalfOf"/> is the name before "via ORGANISATION"; null or empty: the organisation writes.
/// </summary>
internal sealed record MailText(string Subject, string Text, string? OnBehalfOf)
{
    /// <summary>Composes the mail from the catalogue's texts for its kind and language, and the values of their placeholders.</summary>
    public static MailText Of(MailContent content, MailSettings settings)
    {
        var page = new MailPage(MailCatalogue.For(content.Language, settings.Language), settings);
        page.Set("organisation", DisplayText.OneLine(settings.Organisation));
        page.Set("link", settings.UserOrigin + "/");
        page.Set("userClosing", page.Text("closing.user"));
        page.Set("guestClosing", page.Text("closing.guest"));
        content.Fill(page);
        var key = content.Kind.TextKey;
        return new MailText(page.Text(key + ".subject"), page.Text(key + ".text"), page.OnBehalfOf);
    }
}

/// <summary>
/// Collects the values of one mail's placeholders. Every text has <c>organisation</c>, <c>link</c> (the users' page
/// unless the mail sets another), <c>userClosing</c> and <c>guestClosing</c>.
/// </summary>
internal sealed class MailPage(MailCatalogue catalogue, MailSettings settings)
{
    private readonly Dictionary<string, string> values = [];

    /// <summary>See <see cref="MailText"/>.</summary>
    public string? OnBehalfOf { get; private set; }

    /// <summary>The origin of links for users, as in <see cref="MailSettings"/>.</summary>
    public string UserOrigin => settings.UserOrigin;

    /// <summary>The origin of links for guests.</summary>
    public string GuestOrigin => settings.GuestOrigin;

    /// <param name="name">The placeholder, without its braces.</param>
    /// <param name="value">Written unchanged: clean text from outside with <see cref="DisplayText"/> first.</param>
    public void Set(string name, string value) => values[name] = value;

    /// <summary>A text of the catalogue, with the values set so far at its placeholders.</summary>
    public string Text(string key) => catalogue.Text(key, values);

    public void Date(string name, DateTimeOffset time) => Set(name, catalogue.Date(time, settings.Zone));

    public void Time(string name, DateTimeOffset time) => Set(name, catalogue.DateAndTime(time, settings.Zone));

    /// <summary>Sets <c>link</c> to the page where guests sign in.</summary>
    public void LinkToMailbox() => Set("link", settings.Mailbox);

    public void Fingerprint(byte[] fingerprint) => Set("fingerprint", DisplayText.Fingerprint(fingerprint));

    /// <summary>Sets <c>sender</c>, <c>senderName</c> and <c>check</c>, and sends the mail on this person's behalf.</summary>
    public void Sender(Person sender)
    {
        OnBehalfOf = sender.IsGuest ? "" : DisplayText.NameOf(sender);
        Set("sender", NameAndAddress(sender));
        Set("senderName", OnBehalfOf.Length > 0 ? OnBehalfOf : NameAndAddress(sender));
        Set("check", Text("closing.check"));
    }

    /// <summary>Sets <c>note</c>: the sender's note, quoted.</summary>
    public void Note(string? note)
    {
        var lines = note is null ? [] : DisplayText.NoteLines(note);
        var quoted = string.Join('\n', lines.Select(line => "> " + line));
        Set("note", lines.All(line => line.Length == 0) ? "" : Text("note.heading") + "\n" + quoted + "\n\n");
    }

    public static string NameAndAddress(Person person)
    {
        var name = DisplayText.NameOf(person);
        var address = DisplayText.OneLine(person.Address);
        return name.Length > 0 ? $"{name} ({address})" : address;
    }

    /// <summary>"- Subject (address), 3 times, last on …".</summary>
    public string Line(DigestLine line)
    {
        Dictionary<string, string> parts = new()
        {
            ["what"] = catalogue.Raw(line.Kind.TextKey + ".subject"),
            ["about"] = line.About.Length == 0 ? "" : $" ({DisplayText.OneLine(line.About)})",
            ["count"] = line.Count.ToString(CultureInfo.InvariantCulture),
            ["at"] = catalogue.DateAndTime(line.LastAt, settings.Zone),
        };
        return catalogue.Text(line.Count == 1 ? "digest.line" : "digest.line-many", parts);
    }

    public string Others(int count) => catalogue.Text(count == 1 ? "digest.other" : "digest.others",
        new Dictionary<string, string> { ["count"] = count.ToString(CultureInfo.InvariantCulture) });
}
