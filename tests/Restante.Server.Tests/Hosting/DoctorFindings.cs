using Microsoft.Extensions.DependencyInjection;
using Restante.Server.Operations;

namespace Restante.Server.Tests.Hosting;

/// <summary>The findings of a part of <c>restante doctor</c>.</summary>
internal static class DoctorFindings
{
    public static async Task<List<Finding>> Findings<T>(this IServiceProvider services) where T : IDoctorCheck
    {
        var findings = new List<Finding>();
        await foreach (var finding in services.GetServices<IDoctorCheck>().OfType<T>().Single().Check(CancellationToken.None))
            findings.Add(finding);
        return findings;
    }
}
