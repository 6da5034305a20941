namespace Restante.Smtp.Tests;

public sealed class SmtpReplyTests
{
    [Fact]
    public void Every_line_has_the_codes()
    {
        Assert.Equal("250 2.1.0 Sender accepted\r\n", SmtpReplies.SenderAccepted.ToString());
        Assert.Equal("550-5.7.1 One\r\n550 5.7.1 Two\r\n", new SmtpReply(550, "5.7.1", "One", "Two").ToString());
        Assert.Equal("334 \r\n", SmtpReplies.AskResponse.ToString());
    }

    [Fact]
    public void Text_cannot_end_a_line_or_be_too_long()
    {
        Assert.Equal("451 4.3.0 a??250 b?\r\n", new SmtpReply(451, "4.3.0", "a\r\n250 bß").ToString());
        Assert.True(new SmtpReply(451, "4.3.0", new string('x', 5000)).ToString().Length <= 512);
    }

    [Theory]
    [InlineData(250, "5.1.1")]
    [InlineData(550, "5.1")]
    [InlineData(550, "5.1.1111")]
    [InlineData(550, "")]
    public void Codes_that_do_not_fit_are_refused(int code, string enhanced) =>
        Assert.Throws<ArgumentException>(() => new SmtpReply(code, enhanced, "x"));

    [Theory]
    [InlineData("550 5.7.1 Not allowed", 550, "5.7.1", "Not allowed")]
    [InlineData("250 2.0.0", 250, "2.0.0", "")]
    [InlineData("250 fine", 250, null, "fine")]
    [InlineData("250 5.0.0 odd", 250, null, "5.0.0 odd")]
    [InlineData("221", 221, null, "")]
    public void Reply_is_parsed(string text, int code, string? enhanced, string line)
    {
        var reply = SmtpReply.Parse(text);
        Assert.Equal((code, enhanced, line), (reply.Code, reply.Enhanced, reply.Lines.Single()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("25")]
    [InlineData("250x")]
    [InlineData("999 x")]
    [InlineData("+50 x")]
    public void Text_that_is_no_reply_is_refused(string text) => Assert.Throws<FormatException>(() => SmtpReply.Parse(text));

    [Fact]
    public void Reply_is_positive_only_when_the_command_is_done()
    {
        Assert.True(new SmtpReply(250, null, "x").IsPositive);
        Assert.False(SmtpReplies.StartData.IsPositive);
        Assert.False(SmtpReplies.AskPassword.IsPositive);
        Assert.Throws<ArgumentException>(() => new SmtpAdmission.Refused(new SmtpReply(220, null, "x")));
        Assert.Throws<ArgumentException>(() => new SmtpDataAnswer.Refused(SmtpReplies.StartData));
        foreach (var protocol in Enum.GetValues<SmtpProtocol>())
            Assert.Throws<InvalidOperationException>(() => SmtpMailAnswer.ForAll(SmtpReplies.StartData).For(protocol, 1));
    }

    [Theory]
    [InlineData("250 a|250 b", "250 a")]
    [InlineData("250 a|550 b|551 c", "550 b")]
    [InlineData("550 a|250 b|451 c|452 d", "451 c")]
    public void Transient_reply_wins_over_a_permanent_one(string replies, string worst) =>
        Assert.Equal(SmtpReply.Parse(worst).ToString(), SmtpReply.Worst([.. replies.Split('|').Select(SmtpReply.Parse)]).ToString());
}
