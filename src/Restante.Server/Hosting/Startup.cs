using Restante.Server.Web;

namespace Restante.Server.Hosting;

internal static class Startup
{
    /// <summary>Does what must be done before the first answer, and returns what the operator should read.</summary>
    public static async Task<IReadOnlyList<Announcement>> Run(WebApplication app, CancellationToken cancel)
    {
        var announcements = new List<Announcement>();
        foreach (var step in app.Services.GetServices<IStartupStep>().OrderBy(step => step.Order))
            announcements.AddRange(await step.Run(cancel));
        return announcements;
    }
}
