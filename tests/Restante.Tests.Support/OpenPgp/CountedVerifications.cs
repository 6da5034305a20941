using Restante.OpenPgp;

namespace Restante.Tests.Support.OpenPgp;

/// <summary>Counts the verifications by one key, on any thread and in any test: every test creates its own keys.</summary>
internal sealed class CountedVerifications : IDisposable
{
    private readonly byte[][] fingerprints;
    private int count;

    public CountedVerifications(params byte[][] fingerprints)
    {
        this.fingerprints = fingerprints;
        CertificateWork.Verifying += Count;
    }

    /// <summary>Number of verifications so far.</summary>
    public int Made => Volatile.Read(ref count);

    public void Dispose() => CertificateWork.Verifying -= Count;

    private void Count(byte[] fingerprint)
    {
        if (Array.Exists(fingerprints, known => known.AsSpan().SequenceEqual(fingerprint))) Interlocked.Increment(ref count);
    }
}
