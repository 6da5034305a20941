namespace Restante.OpenPgp.Tests;

/// <summary>Counts verifications by one key, whatever thread or test makes them: every test makes keys of its own.</summary>
internal sealed class CountedVerifications : IDisposable
{
    private readonly byte[][] fingerprints;
    private int count;

    public CountedVerifications(params byte[][] fingerprints)
    {
        this.fingerprints = fingerprints;
        CertificateWork.Verifying += Count;
    }

    /// <summary>So far.</summary>
    public int Made => Volatile.Read(ref count);

    public void Dispose() => CertificateWork.Verifying -= Count;

    private void Count(byte[] fingerprint)
    {
        if (Array.Exists(fingerprints, known => known.AsSpan().SequenceEqual(fingerprint))) Interlocked.Increment(ref count);
    }
}
