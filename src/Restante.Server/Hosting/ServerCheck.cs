using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Restante.Server.Operations;

namespace Restante.Server.Hosting;

/// <summary>Checks how browsers reach this server, and how long its certificate is valid.</summary>
internal sealed class ServerCheck(IOptions<ServerOptions> server, Origins origins, ClientFiles client, TimeProvider time) : IDoctorCheck
{
    public int Order => 10;

    public async IAsyncEnumerable<Finding> Check([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        yield return Address();
        if (server.Value.Certificate is { } file) yield return Certificate(file);
        yield return client.Exists
            ? new("web app", Health.Ok, $"bundle {client.Bundle}.")
            : new("web app", Health.Fail, $"there is none in {client.Folder}. Build it (./run does), or set Server:ClientFolder.");
    }

    private Finding Address() =>
        origins.AreHttps && server.Value is { HasTls: false, BehindProxy: false } ? new("address", Health.Fail,
            $"{origins.User} is https, but this server ends no TLS and expects no proxy, so it refuses every page (421). " +
            "Set Server:BehindProxy to true where a reverse proxy ends TLS, or set Server:Certificate.")
        : origins.AreHttps ? new("address", Health.Ok,
            origins.AreApart ? $"{origins.User}, for guests {origins.Guest}." : $"{origins.User}.")
        : new("address", Health.Warn, $"{origins.User}: for trying out on this machine. " +
            "Others need Instance:PublicOrigin with https, and a certificate or a reverse proxy.");

    private Finding Certificate(string file)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPemFile(file, server.Value.CertificateKey ?? file);
            var left = certificate.NotAfter.ToUniversalTime() - time.GetUtcNow().UtcDateTime;
            var host = new Uri(origins.User).IdnHost;
            if (left < TimeSpan.Zero)
                return new("certificate", Health.Fail,
                    $"{file} expired on {certificate.NotAfter:u}. Renew it; the server reads it again by itself.");
            if (!certificate.MatchesHostname(host)) return new("certificate", Health.Fail, $"{file} is not for {host}.");
            return new("certificate", left < TimeSpan.FromDays(14) ? Health.Warn : Health.Ok, $"lasts another {left.Days} days.");
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return new("certificate", Health.Fail, $"{file} cannot be used: {e.Message}");
        }
    }
}
