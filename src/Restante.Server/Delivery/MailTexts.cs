using System.Globalization;
using System.Text.Json;

namespace Restante.Server.Delivery;

/// <summary>
/// A mail's subject and text. <paramref name="OnBehalfOf"/> is the name before "via ORGANISATION"; null or empty: the organisation writes.
/// </summary>
internal sealed record ComposedMail(string Subject, string Text, string? OnBehalfOf);

/// <summary>Composes the text of a mail from the catalogue's texts and the values of their placeholders.</summary>
internal sealed class MailTexts(MailSettings settings)
{
    private static readonly Dictionary<string, string> NoValues = [];

    public ComposedMail Compose(MailContent content)
    {
        var page = new Page(MailCatalogue.For(content.Language, settings.Language), settings);
        page.Set("organisation", DisplayText.OneLine(settings.Organisation));
        page.Set("link", settings.UserOrigin + "/");
        Fill(page, content);
        var key = KeyOf(content.Kind);
        page.Set("userClosing", page.Text("closing.user"));
        return new ComposedMail(page.Text(key + ".subject"), page.Text(key + ".text"), page.OnBehalfOf);
    }

    /// <summary>The catalogue's key of a kind: "guest-notification".</summary>
    public static string KeyOf(MailKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    private void Fill(Page page, MailContent content)
    {
        switch (content)
        {
            case InvitationMail mail: Invitation(page, mail); break;
            case DigestMail mail: Digest(page, mail); return;
            case SetUpMail mail:
                page.Set("link", settings.SetUpLink(mail.Token));
                page.Time("expires", mail.ExpiresAt);
                return;
            case GuestNotificationMail mail:
                page.Sender(mail.Sender);
                page.Note(mail.Note);
                page.Set("link", settings.MailboxLink(mail.Binding));
                break;
            case WaitingNotificationMail mail:
                page.Sender(mail.Sender);
                page.Date("date", mail.LinkSentAt);
                break;
            case MailboxFrozenGuestMail mail: page.Sender(mail.Sender); break;
            case UserNotificationMail mail:
                page.Set("author", Page.NameAndAddress(mail.Author));
                page.Set("link", settings.MessageLink(mail.MessageId));
                break;
            case DeletionReminderMail mail:
                page.Date("date", mail.DeletedAfter);
                page.Set("direct", mail.IsDirect ? page.Text("deletion-reminder.direct") : "");
                break;
            case MailboxRetiredGuestMail mail: page.Cause(mail.Cause); break;
            case KeyExportedGuestMail mail: page.Time("at", mail.At); break;
            case PasswordLostLinkMail mail: page.Time("expires", mail.ExpiresAt); break;
            case PasswordLostGuestMail mail: page.Time("at", mail.RetireAt); break;
            case OwnKeySetGuestMail mail: page.Key(mail.Fingerprint, mail.At); break;
            case OwnKeyRemovedGuestMail mail: page.Time("at", mail.At); break;
            case DeliverySwitchedGuestMail mail:
                page.Time("at", mail.At);
                page.Set("what", page.Text(mail.IsDirect ? "delivery-switched-guest.direct" : "delivery-switched-guest.mailbox"));
                break;
            case DeliveryFellBackGuestMail mail: page.Cause(mail.Cause); break;
            default: FillForSender(page, content); return;
        }
        if (content is PasswordLostLinkMail lost) page.Set("link", settings.PasswordLostLink(lost.Token));
        else if (content is not (InvitationMail or GuestNotificationMail or UserNotificationMail)) page.Set("link", settings.Mailbox);
        // A guest who has lost the password cannot write from the mailbox.
        var isLockedOut = content is PasswordLostLinkMail or PasswordLostGuestMail;
        page.Set("guestClosing", page.Text(isLockedOut ? "closing.guest-locked-out" : "closing.guest"));
    }

    private void Invitation(Page page, InvitationMail mail)
    {
        page.Sender(mail.Sender);
        page.Note(mail.Note);
        page.Set("link", settings.InvitationLink(mail.InvitationId, mail.Secret, mail.Binding));
        page.Set("pin", page.Text(mail.HasPin ? "invitation.with-pin" : "invitation.without-pin"));
        page.Date("expires", mail.ExpiresAt);
    }

    private void Digest(Page page, DigestMail mail)
    {
        page.Time("since", mail.Since);
        if (mail.Reader == MailReader.Guest) page.Set("link", settings.Mailbox);
        page.Set("guestClosing", page.Text("closing.guest"));
        page.Set("userClosing", page.Text("closing.user"));
        page.Set("lines", string.Join('\n', mail.Lines.Select(page.Line).Concat(mail.Others == 0 ? [] : [page.Others(mail.Others)])));
        page.Set("next", page.Text("digest." + JsonNamingPolicy.KebabCaseLower.ConvertName(mail.Reader.ToString())));
    }

    private static void FillForSender(Page page, MailContent content)
    {
        switch (content)
        {
            case LinkUnopenedMail mail: page.Guest(mail.GuestAddress, mail.SentAt); break;
            case LinkExpiringMail mail:
                page.Guest(mail.GuestAddress, mail.SentAt);
                page.Date("expires", mail.ExpiresAt);
                break;
            case LinkRedeemedMail mail: page.Guest(mail.GuestAddress, at: mail.At); break;
            case PinTriesMail mail: page.Guest(mail.GuestAddress); break;
            case PinLockedMail mail: page.Guest(mail.GuestAddress); break;
            case NotMeMail mail: page.Guest(mail.GuestAddress); break;
            case NotMeOperatorMail mail:
                page.Guest(mail.GuestAddress);
                page.Set("senderAddress", DisplayText.OneLine(mail.SenderAddress));
                break;
            case MailboxFrozenMail mail: page.Guest(mail.GuestAddress); break;
            case MailboxFrozenReminderMail mail:
                page.Guest(mail.GuestAddress);
                page.Date("since", mail.FrozenAt);
                page.Date("deleted", mail.DeletedAfter);
                break;
            case MailboxReportedMail mail: page.Guest(mail.GuestAddress); break;
            case MailboxRetiredMail mail:
                page.Guest(mail.GuestAddress);
                page.Cause(mail.Cause);
                break;
            case KeyExportedMail mail: page.Guest(mail.GuestAddress, at: mail.At); break;
            case PasswordLostMail mail: page.Guest(mail.GuestAddress, at: mail.RetireAt); break;
            case OwnKeySetMail mail:
                page.Guest(mail.GuestAddress);
                page.Key(mail.Fingerprint, mail.At);
                break;
            case OwnKeyRemovedMail mail: page.Guest(mail.GuestAddress, at: mail.At); break;
            case DeliverySwitchedMail mail:
                page.Guest(mail.GuestAddress, at: mail.At);
                page.Set("what", page.Text(mail.IsDirect ? "delivery-switched.direct" : "delivery-switched.mailbox"));
                break;
            case DeliveryFellBackMail mail:
                page.Guest(mail.GuestAddress);
                page.Cause(mail.Cause);
                break;
            case KeyExpiringMail mail: page.Date("expires", mail.ExpiresAt); break;
            case KeyReplacedMail mail: page.Key(mail.Fingerprint, mail.At); break;
            case PasswordChangedMail mail: page.Time("at", mail.At); break;
            case RecoveryUsedMail mail: page.Time("at", mail.At); break;
            case RecoveryRenewedMail mail: page.Time("at", mail.At); break;
            case RefusedMail mail:
                page.Guest(mail.GuestAddress, mail.SentAt);
                page.Set("reply", DisplayText.Reply(mail.RelayText));
                break;
            default: throw new ArgumentOutOfRangeException(nameof(content), content.Kind, "The catalogue has no text for this kind.");
        }
    }

    /// <summary>Collects the values of one mail's placeholders.</summary>
    private sealed class Page(MailCatalogue catalogue, MailSettings settings)
    {
        private readonly Dictionary<string, string> values = [];

        public string? OnBehalfOf { get; private set; }

        public void Set(string name, string value) => values[name] = value;

        public string Text(string key) => catalogue.Text(key, values);

        public void Date(string name, DateTimeOffset time) => Set(name, catalogue.Date(time, settings.Zone));

        public void Time(string name, DateTimeOffset time) => Set(name, catalogue.DateAndTime(time, settings.Zone));

        public void Guest(string address, DateTimeOffset? sentAt = null, DateTimeOffset? at = null)
        {
            Set("guest", DisplayText.OneLine(address));
            if (sentAt is { } sent) Date("sent", sent);
            if (at is { } time) Time("at", time);
        }

        public void Cause(RetireCause cause) =>
            Set("cause", catalogue.Text("cause." + JsonNamingPolicy.KebabCaseLower.ConvertName(cause.ToString()), NoValues));

        public void Cause(FallBackCause cause) =>
            Set("cause", catalogue.Text("fall-back." + JsonNamingPolicy.KebabCaseLower.ConvertName(cause.ToString()), NoValues));

        public void Key(byte[] fingerprint, DateTimeOffset at)
        {
            Set("fingerprint", DisplayText.Fingerprint(fingerprint));
            Time("at", at);
        }

        /// <summary>"- Subject (address), 3 times, last on …".</summary>
        public string Line(DigestLine line)
        {
            Dictionary<string, string> parts = new()
            {
                ["what"] = catalogue.Raw(KeyOf(line.Kind) + ".subject"),
                ["about"] = line.About.Length == 0 ? "" : $" ({DisplayText.OneLine(line.About)})",
                ["count"] = line.Count.ToString(CultureInfo.InvariantCulture),
                ["at"] = catalogue.DateAndTime(line.LastAt, settings.Zone),
            };
            return catalogue.Text(line.Count == 1 ? "digest.line" : "digest.line-many", parts);
        }

        public string Others(int count) => catalogue.Text(count == 1 ? "digest.other" : "digest.others",
            new Dictionary<string, string> { ["count"] = count.ToString(CultureInfo.InvariantCulture) });

        public void Sender(Person sender)
        {
            OnBehalfOf = sender.IsGuest ? "" : DisplayText.NameOf(sender);
            Set("sender", NameAndAddress(sender));
            Set("senderName", OnBehalfOf.Length > 0 ? OnBehalfOf : NameAndAddress(sender));
            Set("check", Text("closing.check"));
        }

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
    }
}
