namespace Restante.OpenPgp.Tests;

/// <summary>Runs a law on many changed samples: always the same ones in "./test", fifty times as many new ones in "./test full".</summary>
internal static class Fuzz
{
    private static readonly int First = TestRun.IsFull ? Random.Shared.Next() / 2 : 1;

    public static void Run(int count, Action<int> law)
    {
        for (var seed = First; seed < First + count * (TestRun.IsFull ? 50 : 1); seed++)
        {
            try
            {
                law(seed);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"The law does not hold for seed {seed}: {e.Message}", e);
            }
        }
    }

    /// <summary>One of the samples with one to three places changed, removed, inserted or moved.</summary>
    public static byte[] Changed(byte[][] samples, int seed)
    {
        var random = new Random(seed);
        var bytes = samples[random.Next(samples.Length)].ToList();
        for (var count = random.Next(1, 4); count > 0 && bytes.Count > 0; count--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at)); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 200), bytes.Count - at))); break;
                default: bytes.InsertRange(at, Enumerable.Range(0, random.Next(1, 20)).Select(_ => (byte)random.Next(256))); break;
            }
        }
        return [.. bytes];
    }
}
