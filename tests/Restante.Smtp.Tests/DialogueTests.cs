using System.Security.Authentication;
using System.Text;

namespace Restante.Smtp.Tests;

/// <summary>The table of the conversation, cell by cell, without I/O.</summary>
public sealed class DialogueTests
{
    private static readonly Dictionary<SmtpVerb, string> Lines = new()
    {
        [SmtpVerb.Ehlo] = "EHLO y",
        [SmtpVerb.Helo] = "helo y",
        [SmtpVerb.Lhlo] = "LHLO y",
        [SmtpVerb.StartTls] = "STARTTLS",
        [SmtpVerb.Auth] = "AUTH LOGIN",
        [SmtpVerb.Mail] = "MAIL FROM:<g@h.i> SIZE=10",
        [SmtpVerb.Rcpt] = "RCPT TO:<j@k.l>",
        [SmtpVerb.Data] = "data",
        [SmtpVerb.Rset] = "RSET",
        [SmtpVerb.Noop] = "NOOP anything",
        [SmtpVerb.Vrfy] = "VRFY z",
        [SmtpVerb.Help] = "HELP",
        [SmtpVerb.Quit] = "QUIT",
        [SmtpVerb.Http] = "POST / HTTP/1.1",
        [SmtpVerb.Unknown] = "BDAT 1 LAST",
    };

    private static readonly Dictionary<SmtpState, string[]> ReachedBy = new()
    {
        [SmtpState.Refused] = [],
        [SmtpState.Connected] = [],
        [SmtpState.Ready] = ["EHLO x"],
        [SmtpState.Sender] = ["EHLO x", "MAIL FROM:<a@b.c>"],
        [SmtpState.Recipients] = ["EHLO x", "MAIL FROM:<a@b.c>", "RCPT TO:<d@e.f>"],
    };

    /// <summary>
    /// Rows: states. Columns: EHLO, HELO, STARTTLS, AUTH, MAIL, RCPT, DATA, RSET, NOOP, VRFY, HELP, QUIT, HTTP, any other; reply code,
    /// and the next state where it changes. A session with TLS on offer, in plaintext.
    /// </summary>
    [Theory]
    [InlineData("Refused", "503", "503", "503", "503", "503", "503", "503", "503", "503", "503", "503", "221 Closed", "500 Closed", "503")]
    [InlineData("Connected", "250 Ready", "250 Ready", "503", "538", "503", "503", "503", "250", "250", "252", "214", "221 Closed",
        "500 Closed", "500")]
    [InlineData("Ready", "250", "250", "220 Handshake", "538", "250 Sender", "503", "503", "250", "250", "252", "214", "221 Closed",
        "500 Closed", "500")]
    [InlineData("Sender", "250 Ready", "250 Ready", "220 Handshake", "538", "503", "250 Recipients", "503", "250 Ready", "250", "252",
        "214", "221 Closed", "500 Closed", "500")]
    [InlineData("Recipients", "250 Ready", "250 Ready", "220 Handshake", "538", "503", "250", "354 Data", "250 Ready", "250", "252", "214",
        "221 Closed", "500 Closed", "500")]
    public void Every_state_answers_every_verb_as_the_table_says(string state, params string[] cells) =>
        Visit(state, cells, SmtpProtocol.Smtp, secure: false);

    /// <summary>The same inside TLS: STARTTLS is over, AUTH is possible outside of a mail.</summary>
    [Theory]
    [InlineData("Connected", "503", "503")]
    [InlineData("Ready", "503", "334 Authenticating")]
    [InlineData("Sender", "503", "503")]
    [InlineData("Recipients", "503", "503")]
    public void STARTTLS_ends_and_AUTH_begins_with_TLS(string state, string startTls, string auth)
    {
        Visit(state, SmtpVerb.StartTls, startTls, SmtpProtocol.Smtp, secure: true);
        Visit(state, SmtpVerb.Auth, auth, SmtpProtocol.Smtp, secure: true);
    }

    /// <summary>RFC 2033 section 4.1: LHLO is LMTP's only greeting; RFC 5321 knows no LHLO.</summary>
    [Theory]
    [InlineData("Connected", "500", "500", "250 Ready", "500")]
    [InlineData("Ready", "500", "500", "250", "500")]
    [InlineData("Sender", "500", "500", "250 Ready", "500")]
    [InlineData("Recipients", "500", "500", "250 Ready", "500")]
    public void Each_protocol_has_its_own_greeting(string state, string ehlo, string helo, string lhlo, string lhloInSmtp)
    {
        Visit(state, SmtpVerb.Ehlo, ehlo, SmtpProtocol.Lmtp, secure: false);
        Visit(state, SmtpVerb.Helo, helo, SmtpProtocol.Lmtp, secure: false);
        Visit(state, SmtpVerb.Lhlo, lhlo, SmtpProtocol.Lmtp, secure: false);
        Visit(state, SmtpVerb.Lhlo, lhloInSmtp, SmtpProtocol.Smtp, secure: false);
    }

    [Fact]
    public void Every_state_is_in_the_table_or_takes_no_command()
    {
        foreach (var state in Enum.GetValues<SmtpState>())
        {
            Assert.Equal(ReachedBy.ContainsKey(state), Dialogue.HasCommands(state));
            if (!Dialogue.HasCommands(state)) continue;
            foreach (var verb in Enum.GetValues<SmtpVerb>()) Assert.NotNull(Dialogue.Find(state, verb));
        }
        foreach (var state in new[] { SmtpState.Handshake, SmtpState.Data, SmtpState.Closed })
            Assert.Throws<InvalidOperationException>(() => Take(new SmtpSession(Profile(), new()) { State = state }, "NOOP"));
    }

    /// <summary>
    /// What must come first, or is not offered, wins over the table: rows are profiles, columns as above, in the state Ready.
    /// </summary>
    [Theory]
    [InlineData("no TLS, no AUTH", "250", "250", "502", "502", "250", "503", "503", "250", "250", "252", "214", "221", "500", "500")]
    [InlineData("TLS required", "250", "250", "220", "530", "530", "530", "530", "250", "250", "530", "530", "221", "500", "500")]
    [InlineData("AUTH required", "250", "250", "503", "334", "530", "503", "503", "250", "250", "530", "214", "221", "500", "500")]
    [InlineData("AUTH done", "250", "250", "503", "503", "250", "503", "503", "250", "250", "252", "214", "221", "500", "500")]
    public void Requirements_of_a_profile_come_before_the_table(string profile, params string[] codes)
    {
        var verbs = Enum.GetValues<SmtpVerb>().Except([SmtpVerb.Lhlo]).ToArray();
        Assert.Equal(verbs.Length, codes.Length);
        for (var i = 0; i < verbs.Length; i++)
        {
            var session = profile switch
            {
                "no TLS, no AUTH" => Session(new SmtpProfile()),
                "TLS required" => Session(Profile() with { Tls = SmtpTls.Required }),
                "AUTH required" => Session(Profile() with { Authentication = SmtpAuthentication.Required }, secure: true),
                _ => Session(Profile() with { Authentication = SmtpAuthentication.Required }, secure: true),
            };
            Take(session, "EHLO x");
            if (profile == "AUTH done") session.Connection.User = "alice";
            Assert.Equal($"{verbs[i]} {codes[i]}", $"{verbs[i]} {CodeOf(session, Take(session, Lines[verbs[i]]))}");
        }
    }

    [Fact]
    public void EHLO_lists_what_the_session_offers_now()
    {
        Assert.Equal("250-mail.example.org\r\n250-PIPELINING\r\n250-SIZE 26214400\r\n250-STARTTLS\r\n250-ENHANCEDSTATUSCODES\r\n"
            + "250-8BITMIME\r\n250 SMTPUTF8\r\n", Hello(Session(Profile())));
        Assert.Equal("250-mail.example.org\r\n250-PIPELINING\r\n250-SIZE 26214400\r\n250-AUTH PLAIN LOGIN\r\n250-ENHANCEDSTATUSCODES\r\n"
            + "250-8BITMIME\r\n250 SMTPUTF8\r\n", Hello(Session(Profile(), secure: true)));
        Assert.Equal("250 mail.example.org\r\n", Hello(Session(new() { Name = "mail.example.org", Extensions = SmtpExtensions.None })));

        static string Hello(SmtpSession session) => Assert.IsType<SmtpStep.Hello>(Take(session, "EHLO x")).Usual.ToString();
    }

    [Theory]
    [InlineData("EHLO", "501")]
    [InlineData("EHLO [127.0.0.1]", "250")]
    [InlineData("EHLO  my computer", "250")]
    [InlineData("EHLO größe", "250")]
    [InlineData("EHLO a\u202eb", "501")]
    [InlineData("STARTTLS now", "501")]
    [InlineData("MAIL FROM:a@b.c", "501")]
    [InlineData("MAIL", "501")]
    [InlineData("MAIL TO:<a@b.c>", "501")]
    [InlineData("mail from:<>", "250")]
    [InlineData("MAIL FROM: <a@b.c>", "250")]
    [InlineData("MAIL FROM:<a@b.c>SIZE=1", "501")]
    [InlineData("MAIL FROM:<a@b.c> SIZE=1000", "250")]
    [InlineData("MAIL FROM:<a@b.c> SIZE=1001", "552")]
    [InlineData("MAIL FROM:<a@b.c> SIZE=99999999999999999999", "552")]
    [InlineData("MAIL FROM:<a@b.c> SIZE=-1", "501")]
    [InlineData("MAIL FROM:<a@b.c> SIZE=", "501")]
    [InlineData("MAIL FROM:<a@b.c> size=5 body=8bitmime", "250")]
    [InlineData("MAIL FROM:<a@b.c> BODY=7BIT", "250")]
    [InlineData("MAIL FROM:<a@b.c> BODY=BINARYMIME", "501")]
    [InlineData("MAIL FROM:<a@b.c> BODY", "501")]
    [InlineData("MAIL FROM:<größe@b.c>", "553")]
    [InlineData("MAIL FROM:<größe@b.c> SMTPUTF8", "250")]
    [InlineData("MAIL FROM:<a\u202eb@b.c> SMTPUTF8", "501")]
    [InlineData("MAIL FROM:<a\u0085b@b.c> SMTPUTF8", "501")]
    [InlineData("MAIL FROM:<a@b.c> SMTPUTF8=yes", "501")]
    [InlineData("MAIL FROM:<a@b.c> RET=HDRS", "555")]
    [InlineData("MAIL FROM:<a@b.c> ENVID=x", "555")]
    [InlineData("MAIL FROM:<a@b.c> AUTH=<>", "555")]
    [InlineData("MAIL FROM:<Postmaster>", "501")]
    [InlineData("NO\0OP", "500")]
    [InlineData("NOOP \r x", "500")]
    [InlineData("NOOP \n x", "500")]
    [InlineData("NOOPE", "500")]
    [InlineData("", "500")]
    [InlineData(" NOOP", "500")]
    [InlineData("NOOP  ", "250")]
    public void Command_is_read_as_the_RFC_says(string line, string code)
    {
        var session = Session(Profile() with { Limits = new() { MessageBytes = 1000 } });
        if (!line.StartsWith("EHLO", StringComparison.Ordinal)) Take(session, "EHLO x");
        Assert.Equal(code, CodeOf(session, Take(session, line)));
    }

    [Theory]
    [InlineData("RCPT TO:<>", "501")]
    [InlineData("RCPT TO:d@e.f", "501")]
    [InlineData("RCPT TO:<postmaster>", "250")]
    [InlineData("RCPT TO:<@relay.example,@other.example:d@e.f>", "250")]
    [InlineData("RCPT TO:<d@e.f> NOTIFY=NEVER", "555")]
    [InlineData("RCPT TO:<größe@e.f>", "553")]
    [InlineData("RCPT FROM:<d@e.f>", "501")]
    public void Recipient_is_read_as_the_RFC_says(string line, string code)
    {
        var session = Session(Profile());
        foreach (var before in ReachedBy[SmtpState.Sender]) Give(session, Take(session, before));
        Assert.Equal(code, CodeOf(session, Take(session, line)));
    }

    [Fact]
    public void Parameters_of_extensions_that_are_not_offered_get_555()
    {
        foreach (var parameter in new[] { "SIZE=1", "BODY=8BITMIME", "SMTPUTF8" })
        {
            var session = Session(Profile() with { Extensions = SmtpExtensions.None });
            Take(session, "EHLO x");
            Assert.Equal("555", CodeOf(session, Take(session, $"MAIL FROM:<a@b.c> {parameter}")));
        }
    }

    [Fact]
    public void What_MAIL_said_reaches_the_handler()
    {
        var session = Session(Profile(), secure: true);
        Take(session, "EHLO x");
        var step = Take(session, "MAIL FROM:<größe@b.c> SMTPUTF8 SIZE=7 BODY=8BITMIME AUTH=<>");
        Assert.Equal(new SmtpSender(new("größe", "b.c"), 7, true, true), Assert.IsType<SmtpStep.Mail>(step).Sender);
    }

    [Fact]
    public void Refused_sender_and_recipients_change_nothing()
    {
        var session = Session(Profile());
        Take(session, "EHLO x");
        var no = new SmtpReply(550, "5.7.1", "No");
        session.SenderAnswered(Assert.IsType<SmtpStep.Mail>(Take(session, "MAIL FROM:<a@b.c>")).Sender, no);
        Assert.Equal(SmtpState.Ready, session.State);
        Give(session, Take(session, "MAIL FROM:<a@b.c>"));
        session.RecipientAnswered(Assert.IsType<SmtpStep.Rcpt>(Take(session, "RCPT TO:<d@e.f>")).Recipient, no);
        Assert.Equal(SmtpState.Sender, session.State);
        Give(session, Take(session, "RCPT TO:<g@h.i>"));
        session.RecipientAnswered(Assert.IsType<SmtpStep.Rcpt>(Take(session, "RCPT TO:<j@k.l>")).Recipient, no);
        Assert.Equal("g@h.i", Assert.Single(Assert.IsType<SmtpStep.Data>(Take(session, "DATA")).Envelope.Recipients).ToString());
    }

    [Fact]
    public void Recipients_are_limited_and_forgotten_with_the_mail()
    {
        var session = Session(Profile() with { Limits = new() { Recipients = 100 } });
        foreach (var line in ReachedBy[SmtpState.Sender]) Give(session, Take(session, line));
        for (var i = 0; i < 100; i++) Assert.Equal("250", CodeOf(session, Take(session, $"RCPT TO:<r{i}@e.f>")));
        Assert.Equal("452", CodeOf(session, Take(session, "RCPT TO:<one@more.org>")));
        Take(session, "RSET");
        Assert.Empty(session.Recipients);
        Assert.Null(session.Sender);
    }

    [Fact]
    public void Recipients_that_wait_for_an_answer_count_as_well()
    {
        var session = Session(Profile() with { Limits = new() { Recipients = 2 } });
        foreach (var line in ReachedBy[SmtpState.Sender]) Give(session, Take(session, line));
        Assert.IsType<SmtpStep.Rcpt>(Take(session, "RCPT TO:<a@e.f>"));
        Assert.IsType<SmtpStep.Rcpt>(Take(session, "RCPT TO:<b@e.f>"));
        Assert.Equal(452, Assert.IsType<SmtpStep.Say>(Take(session, "RCPT TO:<c@e.f>")).Reply.Code);
    }

    [Fact]
    public void Bad_commands_end_the_session_after_their_limit()
    {
        var session = Session(Profile() with { Limits = new() { BadCommands = 3 } });
        foreach (var line in new[] { "WHAT", "MAIL FROM:<a@b.c>", "EHLO" }) Assert.StartsWith("50", CodeOf(session, Take(session, line)));
        Assert.Equal("421", CodeOf(session, Take(session, "WHAT")));
        Assert.Equal(SmtpState.Closed, session.State);
    }

    [Fact]
    public void Refusals_of_the_handler_count_as_bad_until_a_mail_is_accepted()
    {
        var session = Session(Profile() with { Limits = new() { BadCommands = 4 } });
        var (no, later) = (new SmtpReply(550, "5.7.1", "No"), new SmtpReply(451, "4.3.0", "Later"));
        foreach (var line in ReachedBy[SmtpState.Recipients]) Give(session, Take(session, line));
        Assert.Equal(451, session.DataRefused(later).Code);
        Give(session, Take(session, "DATA"));
        Assert.Null(session.MailEnded(isAccepted: false));
        Assert.Equal(550, Mail(no).Code);
        Assert.Equal(451, Mail(later).Code);
        Give(session, Take(session, "MAIL FROM:<a@b.c>"));
        Assert.Null(session.MailEnded(isAccepted: true));
        for (var i = 0; i < 4; i++) Assert.Equal(451, Mail(later).Code);
        Assert.Equal(421, session.HelloAnswered("x", no).Code);
        Assert.Equal(SmtpState.Closed, session.State);

        SmtpReply Mail(SmtpReply reply) =>
            session.SenderAnswered(Assert.IsType<SmtpStep.Mail>(Take(session, "MAIL FROM:<a@b.c>")).Sender, reply);
    }

    [Fact]
    public void Refused_mails_end_the_session_after_their_limit()
    {
        var session = Session(Profile() with { Limits = new() { BadCommands = 1 } });
        Take(session, "EHLO x");
        Assert.Null(session.MailEnded(isAccepted: false));
        Assert.Equal(421, session.MailEnded(isAccepted: false)?.Code);
    }

    /// <summary>Accepted mails do not buy attempts to find out addresses.</summary>
    [Fact]
    public void Refused_recipients_end_the_session_after_their_limit()
    {
        var session = Session(Profile() with { Limits = new() { RefusedRecipients = 2 } });
        foreach (var line in ReachedBy[SmtpState.Sender]) Give(session, Take(session, line));
        Assert.Equal(550, Refuse(550));
        Assert.Equal(451, Refuse(451));
        session.MailEnded(isAccepted: true);
        Give(session, Take(session, "MAIL FROM:<a@b.c>"));
        Assert.Equal(421, Refuse(550));
        Assert.Equal(SmtpState.Closed, session.State);

        int Refuse(int code) => session.RecipientAnswered(
            Assert.IsType<SmtpStep.Rcpt>(Take(session, "RCPT TO:<d@e.f>")).Recipient, new SmtpReply(code, null, "No")).Code;
    }

    /// <summary>A client that pipelines cannot know that MAIL or all RCPT are refused (RFC 2920).</summary>
    [Fact]
    public void Pipelined_commands_behind_a_refusal_are_no_bad_commands()
    {
        var session = Session(Profile() with { Limits = new() { BadCommands = 3, Recipients = 10 } });
        Take(session, "EHLO x");
        var no = new SmtpReply(550, "5.7.1", "No");
        // Refused by the handler, by the engine, and a recipient by the handler.
        session.SenderAnswered(Assert.IsType<SmtpStep.Mail>(Take(session, "MAIL FROM:<a@b.c>")).Sender, no);
        Follow();
        Assert.Equal("501", CodeOf(session, Take(session, "MAIL FROM:a")));
        Follow();
        Give(session, Take(session, "MAIL FROM:<a@b.c>"));
        session.RecipientAnswered(Assert.IsType<SmtpStep.Rcpt>(Take(session, "RCPT TO:<d@e.f>")).Recipient, no);
        Assert.Equal("503", CodeOf(session, Take(session, "DATA")));
        Assert.Equal(SmtpState.Sender, session.State);
        // Two were bad so far. Only as many as a mail may have are excused, and only behind a refusal.
        Take(session, "RSET");
        Assert.Equal("503", CodeOf(session, Take(session, "DATA")));
        Assert.Equal("421", CodeOf(session, Take(session, "RCPT TO:<d@e.f>")));

        void Follow()
        {
            for (var i = 0; i < 10; i++) Assert.Equal("503", CodeOf(session, Take(session, "RCPT TO:<d@e.f>")));
            Assert.Equal("503", CodeOf(session, Take(session, "DATA")));
        }
    }

    [Fact]
    public void Commands_behind_a_refusal_are_excused_in_the_number_of_recipients_only()
    {
        var session = Session(Profile() with { Limits = new() { BadCommands = 2, Recipients = 5 } });
        Take(session, "EHLO x");
        Assert.Equal("501", CodeOf(session, Take(session, "MAIL FROM:a")));
        for (var i = 0; i < 6; i++) Assert.Equal("503", CodeOf(session, Take(session, "RCPT TO:<d@e.f>")));
        Assert.Equal("503", CodeOf(session, Take(session, "RCPT TO:<d@e.f>")));
        Assert.Equal("421", CodeOf(session, Take(session, "WHAT")));
    }

    /// <summary>RFC 5321 section 4.1.4: the session stays as it was.</summary>
    [Fact]
    public void Refused_greeting_changes_nothing()
    {
        var session = Session(Profile());
        var no = new SmtpReply(550, "5.7.1", "No");
        Refuse();
        Assert.Equal((SmtpState.Connected, null), (session.State, session.Connection.ClientName));
        foreach (var line in ReachedBy[SmtpState.Recipients]) Give(session, Take(session, line));
        Refuse();
        Assert.Equal((SmtpState.Recipients, "x"), (session.State, session.Connection.ClientName));
        Assert.Single(session.Recipients);

        void Refuse()
        {
            var hello = Assert.IsType<SmtpStep.Hello>(session.Take("EHLO y"u8));
            Assert.Equal(550, session.HelloAnswered(hello.ClientName, no).Code);
        }
    }

    [Fact]
    public void Session_begins_again_after_STARTTLS()
    {
        var session = Session(Profile());
        foreach (var line in ReachedBy[SmtpState.Recipients]) Give(session, Take(session, line));
        Assert.IsType<SmtpStep.StartTls>(Take(session, "STARTTLS"));
        session.Connection.TlsProtocol = SslProtocols.Tls13;
        session.Secured();
        Assert.Equal((SmtpState.Connected, null, null), (session.State, session.Sender, session.Connection.ClientName));
        Assert.Equal("503", CodeOf(session, Take(session, "MAIL FROM:<a@b.c>")));
    }

    // RFC 4616, RFC 4954. "alice" and "a b c" in base64, with NUL before each.
    private const string Alice = "AGFsaWNlAGEgYiBj";

    [Theory]
    [InlineData("AUTH PLAIN " + Alice, "alice:a b c")]
    [InlineData("auth plain|" + Alice, "334 ", "alice:a b c")]
    [InlineData("AUTH PLAIN YWxpY2UAYWxpY2UAYSBiIGM=", "alice:a b c")]
    [InlineData("AUTH PLAIN Ym9iAGFsaWNlAGEgYiBj", "535 5.7.8")]
    [InlineData("AUTH PLAIN AGHigK5iAGEgYiBj", "501 5.5.2")]
    [InlineData("AUTH PLAIN =", "501 5.5.2")]
    [InlineData("AUTH PLAIN !", "501 5.5.2")]
    [InlineData("AUTH PLAIN YWxpY2U=", "501 5.5.2")]
    [InlineData("AUTH PLAIN AGFsaWNlAA==", "501 5.5.2")]
    [InlineData("AUTH PLAIN|*", "334 ", "501 5.7.0")]
    [InlineData("AUTH PLAIN|", "334 ", "501 5.5.2")]
    [InlineData("AUTH PLAIN|NOOP!", "334 ", "501 5.5.2")]
    [InlineData("AUTH LOGIN|YWxpY2U=|YSBiIGM=", "334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6", "alice:a b c")]
    [InlineData("AUTH LOGIN YWxpY2U=|YSBiIGM=", "334 UGFzc3dvcmQ6", "alice:a b c")]
    [InlineData("AUTH LOGIN|YWxpY2U=|*", "334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6", "501 5.7.0")]
    [InlineData("AUTH LOGIN|=", "334 VXNlcm5hbWU6", "501 5.5.2")]
    [InlineData("AUTH CRAM-MD5", "504 5.5.4")]
    [InlineData("AUTH", "501 5.5.4")]
    [InlineData("AUTH PLAIN a b", "501 5.5.4")]
    public void AUTH_takes_what_its_mechanism_says(string lines, params string[] expected)
    {
        var session = Session(Profile(), secure: true);
        Take(session, "EHLO x");
        foreach (var (line, i) in lines.Split('|').Select((line, i) => (line, i)))
            Assert.StartsWith(expected[i], Take(session, line) switch
            {
                SmtpStep.Say(var reply) => reply.ToString(),
                SmtpStep.Authenticate(var credentials) => $"{credentials.User}:{Encoding.UTF8.GetString(credentials.Password)}",
                var other => other.ToString(),
            }, StringComparison.Ordinal);
        Assert.Equal(expected[^1].Contains(':', StringComparison.Ordinal) ? SmtpState.Authenticating : SmtpState.Ready, session.State);
    }

    [Fact]
    public void Failed_AUTH_may_be_repeated_up_to_its_limit()
    {
        var session = Session(Profile() with { Limits = new() { FailedAuthentications = 5 } }, secure: true);
        Take(session, "EHLO x");
        Assert.Equal(451, Try(SmtpReplies.LocalError));
        Assert.Equal(535, Try(SmtpReplies.WrongCredentials));
        Assert.Equal("501", CodeOf(session, Take(session, "AUTH PLAIN !")));
        Take(session, "AUTH PLAIN");
        Assert.Equal("501", CodeOf(session, Take(session, "*")));
        Assert.Equal(421, Try(SmtpReplies.WrongCredentials));
        Assert.Equal(SmtpState.Closed, session.State);
        Assert.Null(session.Connection.User);

        int Try(SmtpReply reply) =>
            session.Authenticated(Assert.IsType<SmtpStep.Authenticate>(Take(session, "AUTH PLAIN " + Alice)).Credentials, reply).Code;
    }

    [Fact]
    public void Line_is_limited_by_what_it_may_be()
    {
        var limits = new SmtpLimits { CommandLine = 100, AuthLine = 1000 };
        var clear = Session(Profile() with { Limits = limits });
        Assert.Equal(100, clear.LongestLine);
        Assert.Equal("250", CodeOf(clear, Take(clear, "NOOP " + new string('x', 95))));
        var secure = Session(Profile() with { Limits = limits }, secure: true);
        Assert.Equal(1000, secure.LongestLine);
        Assert.Equal("500", CodeOf(secure, Take(secure, "NOOP " + new string('x', 96))));
        Take(secure, "EHLO x");
        Assert.Equal("501", CodeOf(secure, Take(secure, "AUTH PLAIN " + new string('x', 800))));
        Take(secure, "AUTH PLAIN");
        Assert.Equal("500", CodeOf(secure, secure.TakeTooLong()));
        Assert.Equal(SmtpState.Ready, secure.State);
    }

    private static SmtpProfile Profile() => new()
    {
        Name = "mail.example.org", Tls = SmtpTls.Offered, Authentication = SmtpAuthentication.Offered,
    };

    private static SmtpSession Session(SmtpProfile profile, bool secure = false) =>
        new(profile, new() { TlsProtocol = secure ? SslProtocols.Tls13 : SslProtocols.None });

    private static void Visit(string state, string[] cells, SmtpProtocol protocol, bool secure)
    {
        var verbs = Enum.GetValues<SmtpVerb>().Except([SmtpVerb.Lhlo]).ToArray();
        Assert.Equal(verbs.Length, cells.Length);
        for (var i = 0; i < verbs.Length; i++) Visit(state, verbs[i], cells[i], protocol, secure);
    }

    private static void Visit(string state, SmtpVerb verb, string cell, SmtpProtocol protocol, bool secure)
    {
        var from = Enum.Parse<SmtpState>(state);
        var session = Session(Profile() with { Protocol = protocol }, secure);
        if (from == SmtpState.Refused) session.State = from;
        foreach (var line in ReachedBy[from])
            Give(session, Take(session, protocol == SmtpProtocol.Lmtp ? line.Replace("EHLO", "LHLO", StringComparison.Ordinal) : line));
        Assert.Equal(from, session.State);
        var code = CodeOf(session, Take(session, Lines[verb]));
        var expected = cell.Split(' ');
        Assert.Equal($"{verb}: {expected[0]} {(expected.Length > 1 ? expected[1] : state)}", $"{verb}: {code} {session.State}");
    }

    private static SmtpStep Take(SmtpSession session, string line)
    {
        var step = session.Take(Encoding.UTF8.GetBytes(line));
        if (step is SmtpStep.Hello(var name, var usual)) session.HelloAnswered(name, usual);
        return step;
    }

    private static void Give(SmtpSession session, SmtpStep step) => CodeOf(session, step);

    /// <summary>Answers for a handler that accepts everything.</summary>
    private static string CodeOf(SmtpSession session, SmtpStep step)
    {
        switch (step)
        {
            case SmtpStep.Say(var reply): return Code(reply);
            case SmtpStep.Hello(_, var usual): return Code(usual);
            case SmtpStep.StartTls(var reply): return Code(reply);
            case SmtpStep.Mail(var sender):
                session.SenderAnswered(sender, SmtpReplies.SenderAccepted);
                return "250";
            case SmtpStep.Rcpt(var recipient):
                session.RecipientAnswered(recipient, SmtpReplies.RecipientAccepted);
                return "250";
            case SmtpStep.Data:
                session.DataAccepted();
                return "354";
            default: throw new InvalidOperationException(step.ToString());
        }
    }

    private static string Code(SmtpReply reply) => reply.ToString()[..3];
}
