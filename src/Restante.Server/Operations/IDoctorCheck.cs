namespace Restante.Server.Operations;

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
    /// <summary>
    /// Findings appear in this order: settings 0, the server itself 10, storage and keys from 20, mails and network from 70, the other
    /// slices from 100.
    /// </summary>
    int Order { get; }

    IAsyncEnumerable<Finding> Check(CancellationToken cancel);
}
