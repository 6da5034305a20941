namespace Restante.Server.Sessions;

/// <summary>How handlers get it. The binder asks the type itself, so this part of it is in its namespace.</summary>
internal sealed partial record SignedIn
{
    /// <summary>Binds what the session middleware found; only reached behind it.</summary>
    public static ValueTask<SignedIn?> BindAsync(HttpContext http) => ValueTask.FromResult(http.Features.Get<SignedIn>());
}
