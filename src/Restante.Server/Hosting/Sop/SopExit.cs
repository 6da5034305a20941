using Restante.OpenPgp;

namespace Restante.Server.Hosting.Sop;

/// <summary>
/// Exit codes of the Stateless OpenPGP Command Line Interface (draft-dkg-openpgp-stateless-cli, section "Failure modes").
/// </summary>
internal enum SopExit
{
    Done = 0,
    Failed = 1,
    NoSignature = 3,
    UnsupportedAlgorithm = 13,
    CertCannotEncrypt = 17,
    MissingArgument = 19,
    IncompleteVerification = 23,
    CannotDecrypt = 29,
    PasswordNotReadable = 31,
    UnsupportedOption = 37,
    BadData = 41,
    ExpectedText = 53,
    OutputExists = 59,
    MissingInput = 61,
    KeyIsProtected = 67,
    UnsupportedSubcommand = 69,
    UnsupportedPrefix = 71,
    AmbiguousInput = 73,
    KeyCannotSign = 79,
    IncompatibleOptions = 83,
    UnsupportedProfile = 89,
}

/// <summary>Ends a call with a code and a sentence that holds no secret.</summary>
internal sealed class SopFailure(SopExit code, string sentence) : Exception(sentence)
{
    public SopExit Code { get; } = code;

    public static SopFailure Of(Refusal refusal) => new(CodeOf(refusal), refusal.Sentence());

    private static SopExit CodeOf(Refusal refusal) => refusal switch
    {
        Refusal.NoKeyFits or Refusal.UnsupportedAead => SopExit.CannotDecrypt,
        Refusal.Locked or Refusal.WrongPassphrase or Refusal.SecretElsewhere => SopExit.KeyIsProtected,
        Refusal.CostlyKey or Refusal.UnsupportedAlgorithm or Refusal.UnsupportedVersion or Refusal.UnsupportedLock =>
            SopExit.UnsupportedAlgorithm,
        Refusal.CannotEncrypt => SopExit.CertCannotEncrypt,
        Refusal.CannotSign => SopExit.KeyCannotSign,
        Refusal.NotText => SopExit.ExpectedText,
        _ => SopExit.BadData,
    };
}
