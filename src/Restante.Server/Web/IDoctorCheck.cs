namespace Restante.Server.Web;

internal enum Health
{
    Ok,
    Warn,
    Fail,
}

/// <summary>The result of one check: its name, the state, and a sentence that says what to do if something is wrong.</summary>
internal sealed record Finding(string Name, Health Health, string Sentence);

/// <summary>A part of <c>restante doctor</c>. It changes nothing, and reports failures instead of throwing.</summary>
internal interface IDoctorCheck
{
    IAsyncEnumerable<Finding> Check(CancellationToken cancel);
}
