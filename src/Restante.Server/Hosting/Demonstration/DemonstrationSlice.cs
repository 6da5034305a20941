namespace Restante.Server.Hosting.Demonstration;

/// <summary>Parts that only a demonstration has: a relay that catches mails, and a page at /mails that shows them.</summary>
internal static class DemonstrationSlice
{
    public static void AddDemonstration(this IServiceCollection services, MailCatcher catcher, CaughtMails mails)
    {
        services.AddSingleton(mails);
        services.AddHostedService(_ => catcher);
    }

    public static void MapDemonstration(this WebApplication app)
    {
        if (app.Services.GetService<CaughtMails>() is not { } mails) return;
        app.MapGet("/demo/mails", (int? after) => TypedResults.Ok(mails.List(after ?? 0))).ExcludeFromDescription();
        app.MapMethods("/mails", [HttpMethods.Get, HttpMethods.Head],
                context => app.Services.GetRequiredService<ClientPages>().Answer(context, "demo/index.html"))
            .ExcludeFromDescription();
    }
}
