namespace Restante.Server.Hosting.Demonstration;

/// <summary>The state of an SMTP session (RFC 5321 section 4.1.4).</summary>
internal enum CatcherState
{
    Connected,
    Ready,
    Sender,
    Recipients,
    Data,
    Closed,
}

/// <summary>The commands that every relay must support (RFC 5321 section 4.5.1), and one for all others.</summary>
internal enum CatcherVerb
{
    Hello,
    Mail,
    Rcpt,
    Data,
    Rset,
    Noop,
    Vrfy,
    Quit,
    Unknown,
}

/// <summary>
/// One SMTP session of the mail catcher, as a table of replies and next states per state and verb. It reads lines and does no I/O.
/// </summary>
internal sealed class CatcherSession(int maxBytes)
{
    private const int MaxRecipients = 100;

    private static readonly Dictionary<(CatcherState, CatcherVerb), (string Reply, CatcherState Next)> Table = MakeTable();

    private readonly List<string> recipients = [];

    public static string Greeting => "220 localhost mail catcher of a demonstration";

    public CatcherState State { get; private set; } = CatcherState.Connected;

    /// <summary>Envelope sender of the current mail; empty for bounces.</summary>
    public string Sender { get; private set; } = "";

    public IReadOnlyList<string> Recipients => recipients;

    public static CatcherVerb VerbOf(string line) => line.Split(' ', 2)[0].ToUpperInvariant() switch
    {
        "EHLO" or "HELO" => CatcherVerb.Hello,
        "MAIL" => CatcherVerb.Mail,
        "RCPT" => CatcherVerb.Rcpt,
        "DATA" => CatcherVerb.Data,
        "RSET" => CatcherVerb.Rset,
        "NOOP" => CatcherVerb.Noop,
        "VRFY" => CatcherVerb.Vrfy,
        "QUIT" => CatcherVerb.Quit,
        _ => CatcherVerb.Unknown,
    };

    /// <summary>Handles one command line (without its CRLF) and returns the reply, without the last CRLF.</summary>
    public string Take(string line)
    {
        var verb = VerbOf(line);
        var (reply, next) = Table[(State, verb)];
        if (reply[0] is '4' or '5') return reply;
        var address = verb is CatcherVerb.Mail or CatcherVerb.Rcpt ? Address(line, verb == CatcherVerb.Mail ? "FROM:" : "TO:") : "";
        if (address is null) return "501 5.5.4 The address is not in angle brackets";
        switch (verb)
        {
            case CatcherVerb.Hello when line.StartsWith("EHLO", StringComparison.OrdinalIgnoreCase):
                reply = $"250-localhost\r\n250-SIZE {maxBytes}\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES";
                Forget();
                break;
            case CatcherVerb.Hello or CatcherVerb.Rset:
                Forget();
                break;
            case CatcherVerb.Mail when DeclaredSize(line) > maxBytes:
                return "552 5.3.4 The mail is too large";
            case CatcherVerb.Mail:
                Sender = address;
                break;
            case CatcherVerb.Rcpt when address.Length == 0:
                return "501 5.1.3 The recipient is missing";
            case CatcherVerb.Rcpt when recipients.Count == MaxRecipients:
                return "452 4.5.3 Too many recipients";
            case CatcherVerb.Rcpt:
                recipients.Add(address);
                break;
        }
        State = next;
        return reply;
    }

    /// <summary>The reply to the final dot of a mail.</summary>
    public string EndOfData(bool tooLarge)
    {
        Forget();
        State = CatcherState.Ready;
        return tooLarge ? "552 5.3.4 The mail is too large" : "250 2.0.0 Caught";
    }

    private void Forget()
    {
        Sender = "";
        recipients.Clear();
    }

    /// <summary>The path between angle brackets (RFC 5321 section 4.1.2); null if there is none.</summary>
    private static string? Address(string line, string keyword)
    {
        var start = line.IndexOf(keyword, StringComparison.OrdinalIgnoreCase);
        if (start < 0) return null;
        var rest = line[(start + keyword.Length)..].TrimStart();
        var end = rest.IndexOf('>', StringComparison.Ordinal);
        return rest.StartsWith('<') && end > 0 && end < 256 ? rest[1..end] : null;
    }

    private static long DeclaredSize(string line)
    {
        var start = line.IndexOf(" SIZE=", StringComparison.OrdinalIgnoreCase);
        return start >= 0 && long.TryParse(line[(start + 6)..].Split(' ')[0], out var size) ? size : 0;
    }

    private static Dictionary<(CatcherState, CatcherVerb), (string, CatcherState)> MakeTable()
    {
        const string BadSequence = "503 5.5.1 Not at this point";
        var table = new Dictionary<(CatcherState, CatcherVerb), (string, CatcherState)>();
        foreach (var state in Enum.GetValues<CatcherState>())
        {
            var open = state is not (CatcherState.Closed or CatcherState.Data);
            foreach (var verb in Enum.GetValues<CatcherVerb>()) table[(state, verb)] = (BadSequence, state);
            if (!open) continue;
            table[(state, CatcherVerb.Hello)] = ("250 localhost", CatcherState.Ready);
            table[(state, CatcherVerb.Noop)] = ("250 2.0.0 Nothing done", state);
            table[(state, CatcherVerb.Vrfy)] = ("252 2.1.5 Any address is taken", state);
            table[(state, CatcherVerb.Rset)] = ("250 2.0.0 Forgotten", state == CatcherState.Connected ? state : CatcherState.Ready);
            table[(state, CatcherVerb.Quit)] = ("221 2.0.0 Good-bye", CatcherState.Closed);
            table[(state, CatcherVerb.Unknown)] = ("500 5.5.2 Not a command known here", state);
        }
        table[(CatcherState.Ready, CatcherVerb.Mail)] = ("250 2.1.0 Go on", CatcherState.Sender);
        table[(CatcherState.Sender, CatcherVerb.Rcpt)] = ("250 2.1.5 Go on", CatcherState.Recipients);
        table[(CatcherState.Recipients, CatcherVerb.Rcpt)] = ("250 2.1.5 Go on", CatcherState.Recipients);
        table[(CatcherState.Recipients, CatcherVerb.Data)] = ("354 End with a lone dot", CatcherState.Data);
        return table;
    }
}
