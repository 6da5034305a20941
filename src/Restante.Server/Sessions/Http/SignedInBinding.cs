namespace Restante.Server.Sessions;

/// <summary>Binds handler parameters. The framework calls a method of the type itself, so this part shares the type's namespace.</summary>
internal sealed partial record SignedIn
{
    /// <summary>The owner that the session middleware found; null where the endpoint requires no session.</summary>
    public static ValueTask<SignedIn?> BindAsync(HttpContext http) => ValueTask.FromResult(http.Features.Get<SignedIn>());
}
