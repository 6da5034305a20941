using System.Buffers.Binary;
using System.Security.Cryptography;
using Restante.Protocol;

namespace Restante.Server.Keys;

/// <summary>A value sealed by <see cref="InstanceKeys.Seal"/>, and the row that it belongs to.</summary>
internal sealed record SealedRow(string Table, Id16 Id, byte[] Sealed);

/// <summary>Implemented by a slice with sealed rows: returns some of them, to check that the ring can open them.</summary>
internal interface ISealedRows
{
    Task<IReadOnlyList<SealedRow>> Some(CancellationToken cancel);
}

/// <summary>
/// Checks that the ring in the key folder sealed this database. With another or a new ring every password would look wrong, and values
/// sealed from then on would be lost once the old ring is restored.
/// </summary>
internal sealed class RingCheck(IEnumerable<ISealedRows> slices, KeyFolder folder)
{
    private const string Do = "Nothing was changed. Set Keys:Folder to where they lie, "
        + "or bring the backup back into an empty folder: restante key restore FILE";

    /// <summary>A sentence on what is wrong and how to repair it; null if ring and database match, or nothing is sealed yet.</summary>
    public async Task<string?> Fault(CancellationToken cancel)
    {
        var rows = new List<SealedRow>();
        foreach (var slice in slices) rows.AddRange(await slice.Some(cancel));
        if (rows.Count == 0) return null;
        var ring = folder.ReadRing();
        if (ring.Count == 0) return $"{folder.RingFolder} holds no keys, and the database was sealed with keys. {Do}";
        var missing = rows.Select(KeyNumber).Where(number => !ring.ContainsKey(number)).Order().ToList();
        if (missing.Count > 0) return $"{folder.RingFolder} lacks key {missing[0]}, with which a part of the database was sealed. {Do}";
        // One row that opens is enough: a single damaged row must not lock everyone out.
        var keys = new InstanceKeys(ring);
        return rows.Exists(row => Opens(keys, row))
            ? null
            : $"The keys in {folder.RingFolder} are not those with which the database was sealed. {Do}";
    }

    private static int KeyNumber(SealedRow row) =>
        row.Sealed.Length < 5 ? 0 : (int)BinaryPrimitives.ReadUInt32BigEndian(row.Sealed.AsSpan(1));

    private static bool Opens(InstanceKeys keys, SealedRow row)
    {
        try
        {
            CryptographicOperations.ZeroMemory(keys.Open(row.Table, row.Id.ToArray(), row.Sealed));
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
