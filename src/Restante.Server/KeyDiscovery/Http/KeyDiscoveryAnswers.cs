using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Web;

namespace Restante.Server.KeyDiscovery.Http;

/// <summary>Maps the outcomes of this slice to the API's answers.</summary>
internal static class KeyDiscoveryAnswers
{
    public static Answer<Ok<ImportContactKeysAnswer>> ToAnswer(this ImportContactKeysOutcome outcome) => outcome switch
    {
        ImportContactKeysOutcome.Imported imported => TypedResults.Ok(new ImportContactKeysAnswer(imported.Keys)),
        ImportContactKeysOutcome.SecretKey => Problems.BadRequest("secret-key",
            "This is a secret key, which belongs only to its owner. It was not stored; import the public key instead."),
        ImportContactKeysOutcome.NotAMail =>
            Problems.BadRequest("not-a-mail", "This is not a mail with one sender, so no key was imported."),
        ImportContactKeysOutcome.NoKeyInMail => Problems.BadRequest("no-key", "This mail contains no key of its sender."),
        ImportContactKeysOutcome.NotAKey =>
            Problems.BadRequest("not-a-key", "This is not a public OpenPGP key that this server can read."),
        _ => throw new UnreachableException(),
    };

    public static ProblemHttpResult KeyUnknown() => Problems.NotFound("key-unknown", "This key is no longer among your contacts.");

    /// <summary>The Web Key Directory's answer if it has no such key.</summary>
    public static ProblemHttpResult NotFound() => Problems.NotFound("not-found", "There is nothing at this address.");
}
