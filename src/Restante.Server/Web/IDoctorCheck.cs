namespace Restante.Server.Web;

internal enum Health
{
    Ok,
    Warn,
    Fail,
}

/// <summary>What one check found: a word on the state, and a sentence that says what to do where it is not well.</summary>
internal sealed record Finding(string Name, Health Health, string Sentence);

/// <summary>A part of <c>restante doctor</c>. It changes nothing, and reports what fails instead of throwing.</summary>
internal interface IDoctorCheck
{
    IAsyncEnumerable<Finding> Check(CancellationToken cancel);
}
