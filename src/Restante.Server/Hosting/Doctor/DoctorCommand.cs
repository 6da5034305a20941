using System.CommandLine;
using Restante.Server.Web;

namespace Restante.Server.Hosting.Doctor;

/// <summary><c>restante doctor</c>: each part of the server says how it is, and what to do.</summary>
internal static class DoctorCommand
{
    public static Command Make()
    {
        var command = new Command("doctor", "Checks relay, folders, keys, clock and database, and says what to do");
        command.SetAction((call, cancel) => CommandLine.WithApplication(call, async app =>
        {
            var worst = Health.Ok;
            foreach (var check in app.Services.GetServices<IDoctorCheck>())
                await foreach (var finding in check.Check(cancel))
                {
                    Console.WriteLine($"{Word(finding.Health),-5} {char.ToUpperInvariant(finding.Name[0])}{finding.Name[1..]}: {finding.Sentence}");
                    if (finding.Health > worst) worst = finding.Health;
                }
            return worst == Health.Fail ? 1 : 0;
        }));
        return command;
    }

    public static void AddDoctor(this IServiceCollection services)
    {
        services.AddSingleton<IDoctorCheck, ServerCheck>();
        services.AddSingleton<IDoctorCheck, DatabaseCheck>();
        services.AddSingleton<IDoctorCheck, FoldersCheck>();
        services.AddSingleton<IDoctorCheck, KeyRingCheck>();
        services.AddSingleton<IDoctorCheck, KeyBackupCheck>();
        services.AddSingleton<IDoctorCheck, ClockCheck>();
    }

    private static string Word(Health health) => health switch
    {
        Health.Ok => "ok",
        Health.Warn => "warn",
        _ => "FAIL",
    };
}
