using Restante.Server.Storage;

namespace Restante.Server.Tests.Storage;

public sealed class MemoryBlobStoreTests : BlobStoreContract
{
    private readonly MemoryBlobStore store = new();

    private protected override int LargeSize => 1 << 20;

    private protected override IBlobStore Open() => store;

    // Memory ends with its process.
    private protected override Task LeaveTornWrite(string name, byte[] bytes) => Task.CompletedTask;
}
