using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Restante.Server.Hosting;

/// <summary>
/// The server's own certificate from PEM files. It is read again when the file changes, so that a renewal needs no restart.
/// </summary>
internal sealed class TlsCertificate
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMinutes(1);
    private readonly string file;
    private readonly string? keyFile;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Lock gate = new();
    private SslServerAuthenticationOptions current;
    private DateTime readOf;
    private DateTimeOffset lookedAt;

    /// <exception cref="CryptographicException">The files do not hold a certificate and its key.</exception>
    public TlsCertificate(string file, string? keyFile, TimeProvider time, ILogger logger)
    {
        (this.file, this.keyFile, this.time, this.logger) = (file, keyFile, time, logger);
        readOf = File.GetLastWriteTimeUtc(file);
        lookedAt = time.GetUtcNow();
        current = Read();
    }

    public SslServerAuthenticationOptions Current()
    {
        lock (gate)
        {
            if (time.GetUtcNow() - lookedAt < LookAgainAfter) return current;
            lookedAt = time.GetUtcNow();
            var changed = File.GetLastWriteTimeUtc(file);
            if (changed == readOf) return current;
            try
            {
                current = Read();
                readOf = changed;
            }
            catch (Exception e) when (e is IOException or CryptographicException or UnauthorizedAccessException)
            {
                Log.CertificateUnreadable(logger, e, file);
            }
            return current;
        }
    }

    private SslServerAuthenticationOptions Read()
    {
        var certificate = X509Certificate2.CreateFromPemFile(file, keyFile ?? file);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(file);
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        };
    }
}
