using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Restante.Server.Delivery;
using Restante.Server.Operations;

namespace Restante.Server.Tests.Delivery;

/// <summary>The worker with a relay that gives every kind of answer.</summary>
public sealed class RelayTests
{
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Mail_is_delivered_and_reported(string kind)
    {
        await using var fixture = await DeliveryFixture.Create(kind);
        await fixture.StartWorker();
        var mail = await fixture.Add(DeliveryFixture.Invitation());
        await fixture.UntilState(mail.Id, MailState.Sent);
        var taken = Assert.Single(fixture.Relay.Taken);
        Assert.StartsWith("<restante@example.org>", taken.MailFrom, StringComparison.Ordinal);
        Assert.StartsWith("<guest@example.net>", taken.RcptTo, StringComparison.Ordinal);
        var message = await MimeMessage.LoadAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(taken.Text)));
        Assert.Equal(mail.MessageIdHeader, $"<{message.MessageId}>");
        Assert.Equal(["delivered 7"], fixture.Outcome.Told);
    }

    [Fact]
    public async Task Relay_gets_the_sealed_bytes_unchanged()
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite);
        var written = new List<string>();
        foreach (var content in MailWriterTests.Samples("de", new Person("Jürgen Weiß", "weiss@example.org"), "Größe\n.\n..x")
            .Append(DeliveryFixture.Invitation("größe@example.net")))
        {
            var row = await fixture.Row((await fixture.Add(content)).Id);
            written.Add(System.Text.Encoding.UTF8.GetString(fixture.DayKeys.Open(row.DayKey, row.Id.ToArray(), row.Sealed)!));
        }
        await fixture.StartWorker();
        await Eventually.Is(() => fixture.Relay.Taken.Count == written.Count);
        Assert.Equal(written.Order(StringComparer.Ordinal), fixture.Relay.Taken.Select(mail => mail.Text).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("CONNECT", "421 4.3.2 not now", true)]
    [InlineData("CONNECT", "554 5.3.2 never", true)]
    [InlineData("CONNECT", ScriptedRelay.Drop, true)]
    [InlineData("EHLO", ScriptedRelay.Drop, true)]
    [InlineData("MAIL", "451 4.3.0 later", true)]
    [InlineData("MAIL", "550 5.7.1 not your address", true)]
    [InlineData("MAIL", "530 5.7.0 authentication required", true)]
    [InlineData("MAIL", "421 4.3.2 going down", true)]
    [InlineData("RCPT", "450 4.2.0 greylisted", false)]
    [InlineData("RCPT", "421 4.7.0 too many", false)]
    [InlineData("RCPT", ScriptedRelay.Drop, false)]
    [InlineData("DATA", "451 4.3.0 later", false)]
    [InlineData("DATA", ScriptedRelay.Drop, false)]
    [InlineData("TEXT", "452 4.3.1 no space", false)]
    [InlineData("TEXT", ScriptedRelay.Drop, false)]
    public async Task Temporary_failure_is_retried_with_the_same_bytes(string step, string reply, bool isRelaysFault)
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite);
        var troubled = true;
        fixture.Relay.Answer = (at, _) => at == step && Volatile.Read(ref troubled) ? reply : null;
        var mail = await fixture.Add(DeliveryFixture.Invitation());
        await fixture.StartWorker();
        await Eventually.Is(async () => (await fixture.Row(mail.Id)).LastReply is not null);
        var row = await fixture.Row(mail.Id);
        Assert.Equal(MailState.Waiting, row.State);
        if (!isRelaysFault) Assert.Equal(1, row.Attempts);
        Assert.Empty(fixture.Relay.Taken);
        Volatile.Write(ref troubled, false);
        await fixture.AdvanceUntil(async () => (await fixture.Row(mail.Id)).State == MailState.Sent, TimeSpan.FromMinutes(3));
        if (isRelaysFault) Assert.Equal(1, (await fixture.Row(mail.Id)).Attempts);
        Assert.Single(fixture.Relay.Seen.Select(seen => seen.Text).Distinct());
    }

    [Theory]
    [InlineData("RCPT", "550 5.1.1 no such user here")]
    [InlineData("DATA", "554 5.5.1 no valid recipients")]
    [InlineData("TEXT", "554 5.7.1 looks like spam")]
    public async Task Permanent_failure_is_reported_in_the_relays_words_and_the_next_mail_goes(string step, string reply)
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite, options => options.MaxParallel = 1);
        var once = 1;
        fixture.Relay.Answer = (at, _) => at == step && Interlocked.Exchange(ref once, 0) == 1 ? reply : null;
        var refused = await fixture.Add(DeliveryFixture.Invitation(recipient: 1));
        fixture.Time.Advance(TimeSpan.FromMilliseconds(5));
        var next = await fixture.Add(DeliveryFixture.Invitation(recipient: 2));
        await fixture.StartWorker();
        await fixture.UntilState(next.Id, MailState.Sent);
        await fixture.UntilState(refused.Id, MailState.Failed);
        Assert.Null((await fixture.Row(refused.Id)).Sealed);
        Assert.Equal(["refused 1: " + reply, "delivered 2"], fixture.Outcome.Told);
        Assert.Equal(1, fixture.Relay.Connections);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Crash_between_250_and_commit_resends_the_same_bytes_and_reports_once(string kind)
    {
        await using var fixture = await DeliveryFixture.Create(kind);
        fixture.Outcome.FailuresToCome = 1;
        var mail = await fixture.Add(DeliveryFixture.Invitation());
        await fixture.StartWorker();
        await Eventually.Is(() => fixture.Relay.Taken.Count == 1 && fixture.Outcome.FailuresToCome <= 0);
        Assert.Equal(MailState.Waiting, (await fixture.Row(mail.Id)).State);
        fixture.Advance(Queue.Lease);
        await fixture.UntilState(mail.Id, MailState.Sent);
        Assert.Equal(2, fixture.Relay.Taken.Count);
        Assert.Single(fixture.Relay.Taken.Distinct());
        Assert.Equal(["delivered 7"], fixture.Outcome.Told);
    }

    [Fact]
    public async Task New_start_on_the_same_SQLite_file_resumes_at_once()
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite);
        var mail = await fixture.Add(DeliveryFixture.Invitation());
        Assert.NotNull(await fixture.Queue.Claim(fixture.Time.Now, CancellationToken.None));
        await fixture.StartWorker();
        await fixture.UntilState(mail.Id, MailState.Sent);
    }

    [Fact]
    public async Task Relay_outage_of_a_day_costs_no_mail_an_attempt()
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite, options => options.MaxParallel = 4);
        var away = true;
        fixture.Relay.Answer = (at, _) => at == "CONNECT" && Volatile.Read(ref away) ? "421 4.3.2 away" : null;
        for (var i = 0; i < 12; i++) await fixture.Add(DeliveryFixture.Invitation(recipient: i));
        await fixture.StartWorker();
        for (var hour = 0; hour < 3; hour++)
        {
            var before = fixture.Relay.Connections;
            fixture.Advance(TimeSpan.FromHours(8));
            await fixture.AdvanceUntil(() => fixture.Relay.Connections > before);
        }
        Volatile.Write(ref away, false);
        await fixture.AdvanceUntil(() => fixture.Relay.Taken.Count == 12);
        Assert.Equal(12, fixture.Relay.Seen.Count);
        await Eventually.Is(() => fixture.Outcome.Told.Count == 12);
    }

    [Fact]
    public async Task Many_mails_share_few_connections()
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite);
        for (var i = 0; i < 40; i++) await fixture.Add(DeliveryFixture.Invitation(recipient: i));
        await fixture.StartWorker();
        await Eventually.Is(() => fixture.Relay.Taken.Count == 40);
        Assert.InRange(fixture.Relay.Connections, 1, 8);
    }

    [Fact]
    public async Task Mail_older_than_five_days_is_given_up_without_the_relay()
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite);
        var mail = await fixture.Add(DeliveryFixture.Invitation());
        fixture.Advance(TimeSpan.FromDays(6));
        await fixture.StartWorker();
        await fixture.UntilState(mail.Id, MailState.Failed);
        Assert.Equal(0, fixture.Relay.Connections);
        Assert.StartsWith("given up 7", Assert.Single(fixture.Outcome.Told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_with_umlauts_needs_a_relay_with_SMTPUTF8()
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite);
        fixture.Relay.Capabilities = "8BITMIME";
        await fixture.StartWorker();
        var mail = await fixture.Add(DeliveryFixture.Invitation("größe@example.net"));
        await fixture.UntilState(mail.Id, MailState.Failed);
        Assert.Contains("SMTPUTF8", Assert.Single(fixture.Outcome.Told), StringComparison.Ordinal);
        fixture.Relay.Capabilities = "8BITMIME SMTPUTF8";
        var second = await fixture.Add(DeliveryFixture.Invitation("größe@example.net"));
        await fixture.UntilState(second.Id, MailState.Sent);
        Assert.Contains("SMTPUTF8", Assert.Single(fixture.Relay.Taken).MailFrom, StringComparison.Ordinal);
    }

    [Fact]
    public async Task STARTTLS_is_required_and_verified_before_authentication()
    {
        using var certificate = TestCertificate.SelfSigned("localhost");
        using var temporary = new TemporaryFolder();
        var (ca, password) = (temporary.Of("ca.pem"), temporary.Of("password"));
        await File.WriteAllTextAsync(ca, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(password, "hunter two\n");
        await using var trusted = await DeliveryFixture.Create(Databases.Sqlite, Tls(ca, password), new ScriptedRelay(certificate));
        await using var unknown = await DeliveryFixture.Create(Databases.Sqlite, Tls(null, password), new ScriptedRelay(certificate));
        await using var withoutTls = await DeliveryFixture.Create(Databases.Sqlite, Tls(ca, password));
        var auth = "";
        trusted.Relay.Answer = (at, line) => { if (at == "AUTH") auth = line; return null; };
        Assert.Equal(Health.Ok, (await Doctor(trusted)).Health);
        Assert.Equal("AUTH PLAIN " + Convert.ToBase64String("\0restante\0hunter two"u8), auth);
        var untrusted = await Doctor(unknown);
        Assert.Equal(Health.Fail, untrusted.Health);
        Assert.Contains("certificate is not trusted", untrusted.Sentence, StringComparison.Ordinal);
        Assert.Equal(Health.Fail, (await Doctor(withoutTls)).Health);
        trusted.Relay.Answer = (at, _) => at == "AUTH" ? "535 5.7.8 wrong" : null;
        Assert.Contains("refused the user name or password", (await Doctor(trusted)).Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter", (await Doctor(trusted)).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_names_a_relay_that_is_not_reachable()
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite);
        Assert.Equal(Health.Ok, (await Doctor(fixture)).Health);
        await fixture.Relay.DisposeAsync();
        var finding = await Doctor(fixture);
        Assert.Equal(Health.Fail, finding.Health);
        Assert.Contains($"127.0.0.1:{fixture.Services.GetRequiredService<Relay>().Name.Split(':')[1]}",
            finding.Sentence, StringComparison.Ordinal);
    }

    private static Action<DeliveryOptions> Tls(string? ca, string password) => options =>
    {
        options.Relay = "localhost";
        options.Security = RelaySecurity.StartTls;
        options.CaFile = ca;
        options.User = "restante";
        options.PasswordFile = password;
    };

    private static async Task<Finding> Doctor(DeliveryFixture fixture)
    {
        var check = ActivatorUtilities.CreateInstance<RelayCheck>(fixture.Services);
        await foreach (var finding in check.Check(CancellationToken.None)) return finding;
        throw new InvalidOperationException("The check found nothing at all.");
    }
}
