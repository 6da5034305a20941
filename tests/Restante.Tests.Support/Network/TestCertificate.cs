using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Restante.Tests.Support.Network;

/// <summary>Certificates of servers, valid now.</summary>
internal static class TestCertificate
{
    /// <summary>A certificate for one host with its key. It is its own authority.</summary>
    public static X509Certificate2 SelfSigned(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        return Usable(made);
    }

    /// <summary>The same certificate as <c>SslStream</c> wants it: with a key that it can find again.</summary>
    public static X509Certificate2 Usable(X509Certificate2 withKey) =>
        X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);

    /// <summary>PEM of the first certificate's key, and of the certificates.</summary>
    public static string Pem(params IEnumerable<X509Certificate2> chain) =>
        $"{KeyPem(chain.First())}\n{string.Join('\n', chain.Select(certificate => certificate.ExportCertificatePem()))}\n";

    public static string KeyPem(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }
}
