using Restante.Smtp.Verbs;

namespace Restante.Smtp;

/// <summary>What a session does in a state with a command.</summary>
/// <param name="session">The session, which the action changes.</param>
/// <param name="argument">What follows the verb, without blanks around it.</param>
internal delegate SmtpStep SmtpAction(SmtpSession session, ReadOnlySpan<char> argument);

/// <summary>
/// The conversation as a table: state × verb → action (RFC 5321 section 4.1.4, RFC 3207, RFC 4954). <c>DialogueTests</c> visits every
/// cell. What a session does not offer, and what must come first, is checked in <see cref="SmtpSession.Take"/>.
/// </summary>
internal static class Dialogue
{
    private static readonly SmtpAction Hello = HelloVerb.Greet;
    private static readonly SmtpAction StartTls = StartTlsVerb.Start;
    private static readonly SmtpAction Auth = AuthVerb.Start;
    private static readonly SmtpAction Mail = MailVerb.Ask;
    private static readonly SmtpAction Rcpt = RcptVerb.Ask;
    private static readonly SmtpAction Data = DataVerb.Ask;
    private static readonly SmtpAction Reset = RsetVerb.Forget;
    private static readonly SmtpAction Quit = QuitVerb.Close;
    private static readonly SmtpAction Http = HttpVerb.Close;
    private static readonly SmtpAction Noop = Always(SmtpReplies.NothingDone);
    private static readonly SmtpAction Vrfy = Always(SmtpReplies.NotVerified);
    private static readonly SmtpAction Help = Always(SmtpReplies.Help);
    private static readonly SmtpAction Unknown = Always(SmtpReplies.UnknownCommand);

    /// <summary>The command is out of sequence: 503.</summary>
    private static readonly SmtpAction Early = Always(SmtpReplies.BadSequence);

    /// <summary>DATA without a recipient: 503, with the reason.</summary>
    private static readonly SmtpAction Empty = Always(SmtpReplies.NoRecipients);

    private static readonly SmtpAction[][] Table =
    [
        //           EHLO   HELO   LHLO   STARTTLS  AUTH   MAIL   RCPT   DATA   RSET   NOOP   VRFY   HELP   QUIT   HTTP   other
        /* Refused */
        [            Early, Early, Early, Early,    Early, Early, Early, Early, Early, Early, Early, Early, Quit,  Http,  Early],
        /* Connected */
        [            Hello, Hello, Hello, Early,    Early, Early, Early, Early, Reset, Noop,  Vrfy,  Help,  Quit,  Http,  Unknown],
        /* Ready */
        [            Hello, Hello, Hello, StartTls, Auth,  Mail,  Early, Early, Reset, Noop,  Vrfy,  Help,  Quit,  Http,  Unknown],
        /* Sender */
        [            Hello, Hello, Hello, StartTls, Early, Early, Rcpt,  Empty, Reset, Noop,  Vrfy,  Help,  Quit,  Http,  Unknown],
        /* Recipients */
        [            Hello, Hello, Hello, StartTls, Early, Early, Rcpt,  Data,  Reset, Noop,  Vrfy,  Help,  Quit,  Http,  Unknown],
    ];

    /// <summary>In the other states no line is a command.</summary>
    public static bool HasCommands(SmtpState state) => (int)state < Table.Length;

    public static SmtpAction Find(SmtpState state, SmtpVerb verb) => Table[(int)state][(int)verb];

    private static SmtpAction Always(SmtpReply reply) => (_, _) => new SmtpStep.Say(reply);
}
