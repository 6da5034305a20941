using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Restante.Server.Network;

/// <summary>Decides which certificates to trust: those of the system's authorities and of the operator's own.</summary>
/// <param name="file">PEM file of further authorities; null: none.</param>
internal sealed class TrustedRoots(string? file)
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    private readonly X509Certificate2Collection further = Read(file);

    /// <summary>
    /// The chain policy for certificates of unknown hosts: it fetches nothing. By default .NET would load missing issuers from any URL
    /// in the certificate, which may point to an inner network.
    /// </summary>
    public static X509ChainPolicy ChainPolicy() =>
        new() { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };

    /// <summary>
    /// Judges a TLS handshake's result: never accepts a wrong name, and accepts an unknown authority only if the operator configured
    /// it.
    /// </summary>
    public bool Accept(X509Certificate? certificate, X509Chain? presented, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None) return true;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is null || further.Count == 0) return false;
        using var chain = new X509Chain { ChainPolicy = ChainPolicy() };
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(further);
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        if (presented is not null) chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
        using var copy = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(copy);
    }

    private static X509Certificate2Collection Read(string? file)
    {
        var certificates = new X509Certificate2Collection();
        if (file is not null) certificates.ImportFromPemFile(file);
        return certificates;
    }
}
