namespace Restante.Smtp;

/// <summary>Calls one session's handler and sinks: what they throw becomes 451, except the end of the session.</summary>
/// <param name="handler">The session's own.</param>
/// <param name="recipientCalls">Limits how many calls about recipients run at the same time.</param>
/// <param name="failed">Takes what the handler throws.</param>
/// <param name="lifetime">Is cancelled when the session ends.</param>
internal sealed class HandlerCalls(
    SmtpHandler handler, SemaphoreSlim recipientCalls, Action<Exception> failed, CancellationToken lifetime)
{
    public CancellationToken Lifetime => lifetime;

    /// <summary>True for an exception that says that the session is over.</summary>
    public bool IsEnd(Exception e) => e is OperationCanceledException && lifetime.IsCancellationRequested;

    public void Failed(Exception e) => failed(e);

    public Task<SmtpReply> Hello(string clientName, SmtpReply usual) =>
        Ask(async () => await handler.Hello(clientName, lifetime) ?? usual);

    public Task<SmtpReply> Authenticate(SmtpCredentials credentials) => Ask(() => handler.Authenticate(credentials, lifetime));

    public Task<SmtpReply> Sender(SmtpSender sender) => Ask(() => handler.Sender(sender, lifetime));

    public Task<SmtpReply> Recipient(SmtpSender sender, SmtpPath recipient) => Ask(async () =>
    {
        await recipientCalls.WaitAsync(lifetime);
        try
        {
            return await handler.Recipient(sender, recipient, lifetime);
        }
        finally
        {
            recipientCalls.Release();
        }
    });

    public async Task<SmtpDataAnswer> Data(SmtpEnvelope envelope)
    {
        try
        {
            return await handler.Data(envelope, lifetime);
        }
        catch (Exception e) when (!IsEnd(e))
        {
            failed(e);
            return new SmtpDataAnswer.Refused(SmtpReplies.LocalError);
        }
    }

    public void Reset() => handler.Reset();

    public async Task End()
    {
        try
        {
            await handler.DisposeAsync();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            failed(e);
        }
    }

    private async Task<SmtpReply> Ask(Func<ValueTask<SmtpReply>> handle)
    {
        try
        {
            var reply = await handle();
            return reply.IsFinal ? reply : throw new InvalidOperationException($"{reply.Code} is no reply of a handler.");
        }
        catch (Exception e) when (!IsEnd(e))
        {
            failed(e);
            return SmtpReplies.LocalError;
        }
    }
}
