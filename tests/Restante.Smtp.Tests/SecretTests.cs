using System.Text;

namespace Restante.Smtp.Tests;

/// <summary>Passwords and mails do not stay in memory that others use later.</summary>
public sealed class SecretTests
{
    [Fact]
    public void Buffer_is_zeroed_before_others_can_rent_it()
    {
        Memory<byte> memory;
        using (var owner = ClearedPool.Instance.Rent(5000))
        {
            memory = owner.Memory;
            Assert.True(memory.Length >= 5000);
            memory.Span.Fill(1);
        }
        Assert.True(memory.Span.IndexOfAnyExcept((byte)0) < 0);
    }

    [Theory]
    [InlineData("235")]
    [InlineData("535")]
    [InlineData("451")]
    public async Task Password_is_zeroed_after_the_handlers_answer(string code)
    {
        await using var fixture = new SmtpFixture(new() { Tls = SmtpTls.Implicit, Authentication = SmtpAuthentication.Required });
        byte[] seen = [];
        fixture.Password = password => seen = password;
        fixture.Answer = (step, _) => step != "Auth" ? Task.FromResult<SmtpReply?>(null)
            : code == "451" ? throw new InvalidOperationException("Auth") : Task.FromResult<SmtpReply?>(SmtpReply.Parse(code));
        using var peer = await fixture.Connect();
        await peer.StartTls();
        await peer.Begin("EHLO x");
        Assert.StartsWith(code, await peer.Ask("AUTH PLAIN AGFsaWNlAGEgYiBj"), StringComparison.Ordinal);
        Assert.Equal(new byte[5], seen);
    }

    [Fact]
    public async Task Password_is_zeroed_when_the_session_ends_before_the_answer()
    {
        await using var fixture = new SmtpFixture(new() { Tls = SmtpTls.Implicit, Authentication = SmtpAuthentication.Required });
        var asked = new TaskCompletionSource<byte[]>();
        fixture.Password = asked.SetResult;
        fixture.Called = (step, cancel) => step == "Auth" ? Task.Delay(Timeout.Infinite, cancel) : Task.CompletedTask;
        using var peer = await fixture.Connect();
        await peer.StartTls();
        await peer.Begin("EHLO x");
        await peer.Send("AUTH PLAIN AGFsaWNlAGEgYiBj\r\n");
        var seen = await asked.Task;
        fixture.Last!.Abort();
        await fixture.Until<SmtpEvent.Closed>();
        Assert.Equal(new byte[5], seen);
    }

    [Fact]
    public async Task Buffer_of_a_mail_is_zeroed_after_its_sink_took_it()
    {
        await using var fixture = new SmtpFixture();
        var pieces = new List<ReadOnlyMemory<byte>>();
        fixture.Piece = piece => { pieces.Add(piece); return Task.CompletedTask; };
        using var peer = await (await fixture.Connect()).Begin("EHLO x", "MAIL FROM:<a@b.c>", "RCPT TO:<d@e.f>", "DATA");
        await peer.Ask("confidential words\r\n.");
        Assert.Equal("confidential words\r\n", fixture.Taken.Single().Text);
        Assert.NotEmpty(pieces);
        var left = string.Concat(pieces.Select(piece => Encoding.ASCII.GetString(piece.Span)));
        Assert.DoesNotContain("confidential", left, StringComparison.Ordinal);
    }
}
