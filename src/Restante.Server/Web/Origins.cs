namespace Restante.Server.Web;

/// <summary>The addresses under which browsers know this server, without a slash at the end: "https://secure.example.org". Links are built from these, never from a request.</summary>
internal sealed record Origins(string User, string Guest)
{
    /// <summary>Guests have a host name of their own.</summary>
    public bool AreApart => User != Guest;

    public bool AreHttps => User.StartsWith("https:", StringComparison.Ordinal);
}
