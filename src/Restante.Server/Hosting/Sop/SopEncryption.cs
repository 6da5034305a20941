using System.Text;
using Restante.OpenPgp;

namespace Restante.Server.Hosting.Sop;

/// <summary><c>sop encrypt</c> and <c>sop decrypt</c>.</summary>
internal static class SopEncryption
{
    public static SopExit Encrypt(string[] words, Stream input, Stream output, DateTimeOffset now)
    {
        var call = new SopCall(words, "armor", "no-armor", "as=", "with-password=", "sign-with=", "with-key-password=", "profile=", "for=",
            "session-key-out=");
        SopKeys.RequireProfile(call);
        var isText = call.Choice("as", "binary", "text") == "text";
        var passphrases = call.Values("with-password").Select(SopFiles.NewPassword).ToList();
        if (passphrases.Count == 0 && call.Operands.Count == 0)
            throw new SopFailure(SopExit.MissingArgument, "A file of certificates or --with-password is missing.");
        using var session = SessionKey.Generate();
        var revealed = SopFiles.Output(call.Value("session-key-out"));
        var refusal = Encryption.Write(isText ? SopSignatures.Text(input) : input, output, new WritingRequest
        {
            Recipients = SopFiles.Certificates(call.Operands), Passphrases = passphrases,
            Signers = SopFiles.Keys(call.Values("sign-with"), call),
            SessionKey = session, IsText = isText, IsArmored = !call.Has("no-armor"), Now = now,
        });
        if (refusal is { } reason) throw SopFailure.Of(reason);
        revealed?.Invoke(Encoding.ASCII.GetBytes(session.Reveal() + "\n"));
        return SopExit.Done;
    }

    public static SopExit Decrypt(string[] words, Stream input, Stream output, DateTimeOffset now)
    {
        var call = new SopCall(words, "session-key-out=", "with-session-key=", "with-password=", "with-key-password=",
            "verifications-out=", "verify-out=", "verify-with=", "verify-not-before=", "verify-not-after=");
        var verificationsName = call.Value("verifications-out") ?? call.Value("verify-out");
        if (verificationsName is null != !call.Has("verify-with"))
            throw new SopFailure(SopExit.IncompleteVerification, "--verify-with and --verifications-out belong together.");
        if (call.Operands.Count == 0 && !call.Has("with-password") && !call.Has("with-session-key"))
            throw new SopFailure(SopExit.MissingArgument, "A file of secret keys is missing.");
        var (verified, revealed) = (SopFiles.Output(verificationsName), SopFiles.Output(call.Value("session-key-out")));
        var outcome = Decryption.Open(input, output, new ReadingRequest
        {
            Now = now, Policy = SopCommand.Policy,
            Keys = SopFiles.Keys(call.Operands, call),
            Verifiers = SopFiles.Certificates(call.Values("verify-with")),
            Passphrases = [.. call.Values("with-password").SelectMany(SopFiles.Passwords)],
            SessionKeys = [.. call.Values("with-session-key").Select(SessionKeyIn)],
        });
        if (outcome is not MessageOutcome.Opened opened) throw Unreadable(((MessageOutcome.Refused)outcome).Reason);
        verified?.Invoke(SopCommand.Lines(SopSignatures.Between(opened.Signatures, call, "verify-", now)));
        revealed?.Invoke(Encoding.ASCII.GetBytes(opened.SessionKey!.Reveal() + "\n"));
        opened.SessionKey?.Dispose();
        return SopExit.Done;
    }

    // Code 13 is for keys with an unsupported algorithm; a message with an unsupported cipher cannot be decrypted.
    private static SopFailure Unreadable(Refusal reason) =>
        reason == Refusal.UnsupportedAlgorithm ? new SopFailure(SopExit.CannotDecrypt, reason.Sentence()) : SopFailure.Of(reason);

    private static SessionKey SessionKeyIn(string name) =>
        SessionKey.TryParse(SopFiles.Text(name)) ?? throw new SopFailure(SopExit.BadData, "A session key is written as 9:HEX.");
}
