using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Restante.Tests.Support.Network;

/// <summary>A certificate authority for one test: for Network:CaFile, and for the certificates of its hosts.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly TemporaryFolder folder = new();

    public TestAuthority()
    {
        var request = new CertificateRequest("CN=A test's authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        Root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(CaFile, Root.ExportCertificatePem());
    }

    public X509Certificate2 Root { get; }

    /// <summary>PEM of the root.</summary>
    public string CaFile => folder.Of("ca.pem");

    /// <summary>A server's certificate for these names, with its key.</summary>
    /// <param name="names">Host names; the first is the subject too.</param>
    /// <param name="expired">It expired yesterday.</param>
    /// <param name="issuerAt">The address of its issuer, as the certificate names it (AIA, RFC 5280 4.2.2.1).</param>
    public X509Certificate2 Issue(string[] names, bool expired = false, string? issuerAt = null)
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + names[0], own, HashAlgorithmName.SHA256);
        var alternative = new SubjectAlternativeNameBuilder();
        foreach (var name in names) alternative.AddDnsName(name);
        request.CertificateExtensions.Add(alternative.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        if (issuerAt is not null) request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [issuerAt]));
        var end = expired ? DateTimeOffset.UtcNow.AddDays(-1) : DateTimeOffset.UtcNow.AddDays(20);
        using var issued = request.Create(Root, DateTimeOffset.UtcNow.AddDays(-2), end, RandomNumberGenerator.GetBytes(8));
        using var withKey = issued.CopyWithPrivateKey(own);
        return TestCertificate.Usable(withKey);
    }

    public void Dispose()
    {
        Root.Dispose();
        key.Dispose();
        folder.Dispose();
    }
}
