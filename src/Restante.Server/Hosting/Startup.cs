using Restante.Server.Operations;

namespace Restante.Server.Hosting;

internal static class Startup
{
    /// <summary>Runs the start-up steps before the first answer, and returns the announcements for the operator.</summary>
    public static async Task<IReadOnlyList<Announcement>> Run(WebApplication app, CancellationToken cancel)
    {
        var announcements = new List<Announcement>();
        foreach (var step in app.Services.GetServices<IStartupStep>().OrderBy(step => step.Order))
            announcements.AddRange(await step.Run(cancel));
        return announcements;
    }
}
