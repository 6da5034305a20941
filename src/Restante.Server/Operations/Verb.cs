using System.CommandLine;

namespace Restante.Server.Operations;

/// <summary>The work of a verb.</summary>
/// <param name="services">The composed services. Nothing is started, and no requests are served.</param>
/// <param name="call">The values of the verb's arguments and options.</param>
/// <param name="cancel">The operator stops the verb.</param>
/// <returns>The exit code: 0 success, 1 failure, 2 wrong usage.</returns>
internal delegate Task<int> VerbWork(IServiceProvider services, ParseResult call, CancellationToken cancel);

/// <summary>
/// A verb of the command line, such as <c>restante user add</c>, which its slice declares with its arguments and options. The command
/// line composes the services and does the work; if the database fails, it prints what happened and what to do. Every start of the
/// program declares all verbs, so a declaration must do nothing else.
/// </summary>
/// <param name="name">Lower case.</param>
/// <param name="help">One sentence, without a full stop.</param>
/// <param name="needsDatabase">True if the work must not run before the first start has created the database.</param>
/// <param name="work">The work. It does not create an instance: the server's first start does.</param>
internal sealed class Verb(string name, string help, bool needsDatabase, VerbWork work) : Command(name, help)
{
    public bool NeedsDatabase { get; } = needsDatabase;

    public VerbWork Work { get; } = work;
}
