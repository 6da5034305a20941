using Restante.Protocol;
using Restante.Server.Delivery;

namespace Restante.Server.Accounts;

/// <summary>The kinds of mails about users' accounts.</summary>
internal static class AccountMails
{
    public static readonly MailKind SetUp = new("SetUp");
    public static readonly MailKind PasswordChanged = new("PasswordChanged");
    public static readonly MailKind RecoveryUsed = new("RecoveryUsed");
    public static readonly MailKind RecoveryRenewed = new("RecoveryRenewed");
    public static readonly MailKind KeyReplaced = new("KeyReplaced");
    public static readonly MailKind KeyExpiring = new("KeyExpiring");

    public static IReadOnlyList<MailDeclaration> All { get; } =
    [
        new(SetUp, new MailLimit.AtItsCause(MailReader.User, "UserAdministration: each time that the operator asks for one")),
        new(PasswordChanged, new MailLimit.Collected(MailReader.User, MailLimits.Events)),
        new(RecoveryUsed, new MailLimit.Collected(MailReader.User, MailLimits.Events)),
        new(RecoveryRenewed, new MailLimit.Collected(MailReader.User, MailLimits.Events)),
        new(KeyReplaced, new MailLimit.Collected(MailReader.User, MailLimits.Events)),
        new(KeyExpiring, new MailLimit.Collected(MailReader.User, MailLimits.Events)),
    ];
}

/// <summary>To a new user: the one-time link /setup#TOKEN.</summary>
internal sealed record SetUpMail(string To, string Language, byte[] Token, DateTimeOffset ExpiresAt)
    : MailContent(AccountMails.SetUp, To, Language)
{
    public override void Fill(MailPage page)
    {
        page.Set("link", $"{page.UserOrigin}/setup#{Encoding.ToBase64Url(Token)}");
        page.Time("expires", ExpiresAt);
    }
}

/// <summary>To a user: the password was changed.</summary>
internal sealed record PasswordChangedMail(string To, string Language, DateTimeOffset At)
    : MailContent(AccountMails.PasswordChanged, To, Language)
{
    public override void Fill(MailPage page) => page.Time("at", At);
}

/// <summary>To a user: the recovery code was used; it set a new password, and a new code replaced it.</summary>
internal sealed record RecoveryUsedMail(string To, string Language, DateTimeOffset At)
    : MailContent(AccountMails.RecoveryUsed, To, Language)
{
    public override void Fill(MailPage page) => page.Time("at", At);
}

/// <summary>To a user: a new recovery code replaced the old one.</summary>
internal sealed record RecoveryRenewedMail(string To, string Language, DateTimeOffset At)
    : MailContent(AccountMails.RecoveryRenewed, To, Language)
{
    public override void Fill(MailPage page) => page.Time("at", At);
}

/// <summary>To a user: their key was replaced. A thief of the password cannot do it unnoticed.</summary>
internal sealed record KeyReplacedMail(string To, string Language, byte[] Fingerprint, DateTimeOffset At)
    : MailContent(AccountMails.KeyReplaced, To, Language)
{
    public override void Fill(MailPage page)
    {
        page.Fingerprint(Fingerprint);
        page.Time("at", At);
    }
}

/// <summary>To a user, 30 days before their key expires.</summary>
internal sealed record KeyExpiringMail(string To, string Language, DateTimeOffset ExpiresAt)
    : MailContent(AccountMails.KeyExpiring, To, Language)
{
    public override void Fill(MailPage page) => page.Date("expires", ExpiresAt);
}
