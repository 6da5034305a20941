using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Restante.Server.Storage;

/// <summary>
/// Values that a transaction needs, computed outside it. If one is missing, the transaction is rolled back, the value is computed while
/// no lock is held, and the transaction starts over with it. Serves one transaction at a time.
/// </summary>
internal sealed class OutsideTransaction
{
    // Each missing value restarts the transaction. More restarts than this mean that its inputs differ every time.
    private const int MostValues = 1000;

    private readonly Dictionary<string, object?> values = [];

    /// <summary>The value, if it was computed.</summary>
    /// <exception cref="Missing">The value was not computed yet.</exception>
    public T Get<T>(string name, IEnumerable<byte[]> inputs, Func<T> compute)
    {
        var id = IdOf(name, inputs);
        return values.TryGetValue(id, out var value) ? (T)value! : throw new Missing(id, () => compute());
    }

    public void Compute(Missing missing)
    {
        if (values.Count == MostValues)
            throw new InvalidOperationException("A transaction asks for different values each time it starts over.");
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

    /// <summary>Aborts a transaction's work; the store then computes the value and starts over.</summary>
    internal sealed class Missing(string id, Func<object?> compute) : Exception("The value must be computed outside the transaction first.")
    {
        public string Id => id;

        public object? Compute() => compute();
    }
}
