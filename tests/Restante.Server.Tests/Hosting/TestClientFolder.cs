namespace Restante.Server.Tests.Hosting;

/// <summary>A small client as the build would write it, so that the tests of serving it need no build.</summary>
internal sealed class TestClientFolder : IDisposable
{
    public const string ImportMapHash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private readonly TemporaryFolder temporary = new();

    public TestClientFolder()
    {
        Write("user/index.html", "<!doctype html><title>user</title>");
        Write("guest/index.html", "<!doctype html><title>guest</title>");
        Write("missing/index.html", "<!doctype html><title>missing</title>");
        Write("demo/index.html", "<!doctype html><title>demo</title>");
        Write("mail/frame.html", "<!doctype html><title>frame</title>");
        Write("licences.txt", "licences");
        Write("assets/user-abc123.js", "export {};");
        Write("assets/user-abc123.js.br", "brotli");
        Write("assets/user-abc123.js.gz", "gzip");
        Write("integrity.json", $$"""
            { "user/index.html": { "importmapHash": "{{ImportMapHash}}" }, "guest/index.html": { "importmapHash": "{{ImportMapHash}}" },
              "mail/frame.html": { "importmapHash": null }, "bundle": { "sha256": "00ff" } }
            """);
    }

    public string Folder => temporary.Path;

    public Dictionary<string, string?> Settings => new() { ["Server:ClientFolder"] = Folder };

    public void Dispose() => temporary.Dispose();

    private void Write(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
