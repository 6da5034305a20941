using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Restante.Server.Storage;

/// <summary>
/// Values that a transaction needs and that are computed outside of it. Where one is missing the transaction is given up, the value
/// is computed while nobody waits, and the transaction begins again; then it is at hand. Of one transaction at a time.
/// </summary>
internal sealed class OutsideTransaction
{
    // Each time the transaction begins again. More than this many means that what is asked for is never the same twice.
    private const int MostValues = 1000;

    private readonly Dictionary<string, object?> values = [];

    /// <summary>The value, where it was computed.</summary>
    /// <exception cref="Missing">It was not.</exception>
    public T Get<T>(string name, IEnumerable<byte[]> inputs, Func<T> compute)
    {
        var id = IdOf(name, inputs);
        return values.TryGetValue(id, out var value) ? (T)value! : throw new Missing(id, () => compute());
    }

    public void Compute(Missing missing)
    {
        if (values.Count == MostValues)
            throw new InvalidOperationException("A transaction asks for other values each time that it begins again.");
        values[missing.Id] = missing.Compute();
    }

    public void Clear() => values.Clear();

    private static string IdOf(string name, IEnumerable<byte[]> inputs)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var input in inputs.Prepend(Encoding.UTF8.GetBytes(name)))
        {
            BinaryPrimitives.WriteInt32BigEndian(length, input.Length);
            hash.AppendData(length);
            hash.AppendData(input);
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Ends the work of a transaction, which then begins again.</summary>
    internal sealed class Missing(string id, Func<object?> compute) : Exception("A value is computed outside of the transaction first.")
    {
        public string Id => id;

        public object? Compute() => compute();
    }
}
