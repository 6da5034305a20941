using MailKit.Net.Smtp;
using Restante.Protocol;
using Restante.Server.Delivery;

namespace Restante.Server.Tests.Delivery;

public sealed class DeliveryPolicyTests
{
    private static readonly DateTimeOffset Created = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(8, 128)]
    [InlineData(9, 240)]
    [InlineData(40, 240)]
    public void Pauses_double_from_a_minute_to_four_hours(int attempts, int minutes)
    {
        var soonest = RetrySchedule.Next(attempts, Created, Created, default);
        var latest = RetrySchedule.Next(attempts, Created, Created, Id16.Of([.. Enumerable.Repeat((byte)255, 16)]));
        Assert.Equal(Created.AddMinutes(minutes), soonest);
        Assert.Equal(Created.AddMinutes(minutes * 1.1), latest);
    }

    [Fact]
    public void Same_mail_gets_the_same_jitter_at_every_computation()
    {
        var id = Id16.Random();
        Assert.Equal(RetrySchedule.Next(4, Created, Created, id), RetrySchedule.Next(4, Created, Created, id));
    }

    [Fact]
    public void No_attempt_follows_after_five_days()
    {
        Assert.NotNull(RetrySchedule.Next(30, Created.AddDays(5).AddHours(-5), Created, default));
        Assert.Null(RetrySchedule.Next(30, Created.AddDays(5).AddHours(-4), Created, default));
        Assert.False(RetrySchedule.IsOver(Created.AddDays(5).AddSeconds(-1), Created));
        Assert.True(RetrySchedule.IsOver(Created.AddDays(5), Created));
    }

    [Fact]
    public void Mail_is_tried_about_forty_times_in_its_life()
    {
        var (now, attempts) = (Created, 1);
        while (RetrySchedule.Next(attempts, now, Created, default) is { } next) (now, attempts) = (next, attempts + 1);
        Assert.InRange(attempts, 35, 45);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(7, 300)]
    [InlineData(1000, 300)]
    public void Unusable_relay_pauses_everything_for_seconds_to_minutes(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetrySchedule.RelayPause(failures));

    [Fact]
    public void State_table_has_these_cells()
    {
        var ends = new Dictionary<MailEvent, MailState>
        {
            [MailEvent.Accepted] = MailState.Sent,
            [MailEvent.Deferred] = MailState.Waiting,
            [MailEvent.Refused] = MailState.Failed,
            [MailEvent.GaveUp] = MailState.Failed,
            [MailEvent.Cancelled] = MailState.Cancelled,
        };
        foreach (var happened in Enum.GetValues<MailEvent>())
        {
            Assert.Equal(ends[happened], MailStates.After(MailState.Waiting, happened));
            foreach (var over in new[] { MailState.Sent, MailState.Failed, MailState.Cancelled })
                Assert.Null(MailStates.After(over, happened));
        }
        Assert.Equal([MailState.Sent, MailState.Failed, MailState.Cancelled], Enum.GetValues<MailState>().Where(MailStates.IsFinal));
    }

    [Theory]
    [InlineData(SmtpErrorCode.RecipientNotAccepted, 450, false, typeof(RelayAnswer.Deferred))]
    [InlineData(SmtpErrorCode.RecipientNotAccepted, 421, false, typeof(RelayAnswer.Deferred))]
    [InlineData(SmtpErrorCode.RecipientNotAccepted, 550, false, typeof(RelayAnswer.Refused))]
    [InlineData(SmtpErrorCode.RecipientNotAccepted, 552, false, typeof(RelayAnswer.Refused))]
    [InlineData(SmtpErrorCode.MessageNotAccepted, 451, false, typeof(RelayAnswer.Deferred))]
    [InlineData(SmtpErrorCode.MessageNotAccepted, 554, false, typeof(RelayAnswer.Refused))]
    [InlineData(SmtpErrorCode.UnexpectedStatusCode, 421, false, typeof(RelayAnswer.Deferred))]
    [InlineData(SmtpErrorCode.SenderNotAccepted, 451, false, typeof(RelayAnswer.Unusable))]
    [InlineData(SmtpErrorCode.SenderNotAccepted, 421, false, typeof(RelayAnswer.Unusable))]
    [InlineData(SmtpErrorCode.SenderNotAccepted, 553, false, typeof(RelayAnswer.Unusable))]
    [InlineData(SmtpErrorCode.SenderNotAccepted, 553, true, typeof(RelayAnswer.Refused))]
    [InlineData(SmtpErrorCode.SenderNotAccepted, 451, true, typeof(RelayAnswer.Unusable))]
    public void Reply_means_what_its_step_and_first_digit_say(SmtpErrorCode where, int status, bool utf8, Type meaning) =>
        Assert.IsType(meaning, RelayAnswer.To(where, status, "5.x.y words", utf8));

    [Fact]
    public void Remote_relay_needs_TLS_and_a_password_needs_TLS()
    {
        Assert.Empty(new DeliveryOptions().Validate());
        Assert.Contains(new DeliveryOptions { Relay = "mail.example.org" }.Validate(),
            fault => fault.Contains("mail.example.org", StringComparison.Ordinal));
        Assert.Empty(new DeliveryOptions { Relay = "mail.example.org", Security = RelaySecurity.StartTls }.Validate());
        Assert.NotEmpty(new DeliveryOptions { User = "restante" }.Validate());
        Assert.NotEmpty(new DeliveryOptions { FromAddress = "not an address" }.Validate());
        Assert.NotEmpty(new DeliveryOptions { PasswordFile = "/nowhere/at/all", User = "x", Security = RelaySecurity.StartTls }.Validate());
    }
}
