using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Restante.Server.Configuration;
using Restante.Server.Hosting;
using Restante.Server.Operations;
using Restante.Server.Storage;

namespace Restante.Server.Tests.Hosting;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("Server:Prt", "1", "Server:Prt is not a setting; did you mean Port?")]
    [InlineData("Servr:Port", "1", "Servr is not a setting; did you mean Server?")]
    [InlineData("Server:Port", "eighty", "Server:Port is \"eighty\"; it must be a whole number.")]
    [InlineData("Server:Port", "0", "Server:Port is 0; it must be between 1 and 65535.")]
    [InlineData("Server:BehindProxy", "yes", "Server:BehindProxy is \"yes\"; it must be true or false.")]
    [InlineData("Server:LogLevel", "Loud",
        "Server:LogLevel is \"Loud\"; it must be one of Trace, Debug, Information, Warning, Error, Critical, None.")]
    [InlineData("Server:Port:Inner", "1", "Server:Port takes one value, a whole number, not a group of values.")]
    [InlineData("Instance:Languages", "en,fr", "Instance: Languages must name one or more of en, de, each once.")]
    [InlineData("Instance:Accent", "green", "Instance: Accent is \"green\"; it must be a colour such as #1f7a4d.")]
    [InlineData("Instance:PublicOrigin", "secure.example.org",
        "Instance:PublicOrigin is \"secure.example.org\"; it must be an absolute address such as https://secure.example.org.")]
    [InlineData("Sending:MaxRecipients", "0", "Sending: MaxRecipients must be between 1 and 500.")]
    [InlineData("Messages:MaxMimeDepth", "101", "Messages: MaxMimeDepth must be between 5 and 100.")]
    [InlineData("Messages:MaxMimeParts", "19", "Messages: MaxMimeParts must be between 20 and 10000.")]
    [InlineData("Messages:MaxHeaderBytes", "1024", "Messages: MaxHeaderBytes must be between 16384 (16 KiB) and 4194304 (4 MiB).")]
    [InlineData("Messages:MaxHeaderFields", "10001", "Messages: MaxHeaderFields must be between 50 and 10000.")]
    [InlineData("Messages:MaxDecompressedBytes", "1048575",
        "Messages: MaxDecompressedBytes must be between 1048576 (1 MiB) and 1073741824 (1 GiB).")]
    [InlineData("Accounts:MaxCertificateBytes", "262145",
        "Accounts: MaxCertificateBytes must be between 16384 (16 KiB) and 262144 (256 KiB).")]
    public void Invalid_setting_stops_the_start_with_its_name_and_a_valid_value(string key, string value, string sentence)
    {
        var refused = Assert.Throws<BadConfigurationException>(() => Build((key, value)));
        Assert.Equal([sentence], refused.Faults);
    }

    [Theory]
    [InlineData("{\n  \"Storage\": { \"PostgreSql\": \"secret-word\" }\n  \"Server\": {}\n}", "is not JSON at line 3, column 3: ")]
    [InlineData("{\n  \"Storage\": { \"PostgreSql\": secret-word }\n}", "is not JSON at line 2, column ")]
    [InlineData("{", "is not JSON at line 1, column ")]
    [InlineData("[]", "cannot be read as JSON: ")]
    public void Broken_settings_file_is_named_by_line_without_its_content(string text, string sentence)
    {
        using var temporary = new TemporaryFolder();
        var file = temporary.Of("restante.json");
        File.WriteAllText(file, text);
        var fault = Assert.Single(Assert.Throws<BadConfigurationException>(() => new Setup { ConfigFile = file }.ReadSettings()).Faults);
        Assert.StartsWith($"{file} {sentence}", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=/run/postgresql;Database=restante", UnixFileMode.OtherRead, nameof(Health.Ok))]
    [InlineData("Host=db.example.org;Database=restante;Password=x", UnixFileMode.OtherRead, nameof(Health.Fail))]
    [InlineData("Host=db.example.org;Database=restante;Password=x", UnixFileMode.GroupRead, nameof(Health.Ok))]
    [InlineData("Host=/run/postgresql;Database=restante", UnixFileMode.OtherWrite, nameof(Health.Fail))]
    public async Task Settings_file_with_a_password_must_be_private(string connection, UnixFileMode more, string health)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        using var temporary = new TemporaryFolder();
        var file = temporary.Of("restante.json");
        await File.WriteAllTextAsync(file, "{}", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);
        var settings = new Setup { ConfigFile = file }.ReadSettings();
        var check = new SettingsCheck(settings,
            Microsoft.Extensions.Options.Options.Create(new StorageOptions { PostgreSql = connection }));
        await foreach (var finding in check.Check(TestContext.Current.CancellationToken)) Assert.Equal(health, finding.Health.ToString());
    }

    [Theory]
    [InlineData("keys", "Keys:Folder")]
    [InlineData("data", "Storage:Folder")]
    [InlineData("data/blobs", "Storage:Folder")]
    public async Task Unusable_folder_is_named_with_its_setting(string file, string setting)
    {
        using var temporary = new TemporaryFolder();
        if (file != "data") Directory.CreateDirectory(temporary.Of("data"));
        await File.WriteAllTextAsync(temporary.Of(file.Split('/')), "a file in its place", TestContext.Current.CancellationToken);
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => TestServer.Start(folder: temporary.Path));
        Assert.Contains(setting, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Server_without_TLS_listens_on_loopback_only()
    {
        var refused = Assert.Throws<BadConfigurationException>(() => Build(("Server:Listen", "*")));
        Assert.Contains("nothing protects the connection", Assert.Single(refused.Faults), StringComparison.Ordinal);
        Assert.Throws<BadConfigurationException>(() => Build(("Server:Listen", "192.0.2.1")));
        Build(("Server:Listen", "127.0.0.1"));
        Build(("Server:Listen", "::1"));
        Build(("Server:Listen", "*"), ("Server:BehindProxy", "true"));
    }

    [Theory]
    [InlineData("http://example.org")]
    [InlineData("https://example.org/path")]
    [InlineData("https://user@example.org")]
    [InlineData("ftp://example.org")]
    public void Origin_is_https_and_a_host_only(string origin) =>
        Assert.Single(Assert.Throws<BadConfigurationException>(() => Build(("Instance:PublicOrigin", origin))).Faults);

    [Fact]
    public void All_faults_are_reported_at_once()
    {
        var refused = Assert.Throws<BadConfigurationException>(
            () => Build(("Server:Prt", "1"), ("Server:MaxConnections", "x"), ("Nonsense:A", "1")));
        Assert.Equal(3, refused.Faults.Count);
    }

    [Fact]
    public void Command_line_overrides_the_file()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file,
            """{ "Server": { "Port": 1234, "KnownProxies": ["192.0.2.1", "198.51.100.0/24"] }, /* comments are welcome */ }""");
        var settings = new Setup { ConfigFile = file, Arguments = ["--Server:Port", "4321"] }.ReadSettings();
        var faults = new List<string>();
        var options = (ServerOptions)OptionsReader.Read(settings.Root.GetSection("Server"), typeof(ServerOptions), faults);
        File.Delete(file);
        Assert.Empty(faults);
        Assert.Equal(4321, options.Port);
        Assert.Equal(["192.0.2.1", "198.51.100.0/24"], options.KnownProxies);
    }

    [Theory]
    [InlineData("serv")]
    [InlineData("--Port")]
    [InlineData("--Server:Port")]
    public void Argument_that_is_no_setting_is_refused(string argument) =>
        Assert.Throws<BadConfigurationException>(() => new Setup { Arguments = [argument] }.ReadSettings());

    [Fact]
    public void Named_file_must_exist_and_be_JSON()
    {
        Assert.Throws<BadConfigurationException>(() => new Setup { ConfigFile = "/nonexistent/restante.json" }.ReadSettings());
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "{ \"Server\": ");
        Assert.Throws<BadConfigurationException>(() => new Setup { ConfigFile = file }.ReadSettings());
        File.Delete(file);
    }

    [Theory]
    [InlineData("port", "Port", 0)]
    [InlineData("prt", "port", 1)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    public void Edit_distance_counts_characters(string a, string b, int distance) =>
        Assert.Equal(distance, OptionsReader.EditDistance(a, b));

    [Fact]
    public void Every_kind_of_value_is_read()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["S:Text"] = "a", ["S:Flag"] = "true", ["S:Small"] = "-3", ["S:Large"] = "5000000000",
            ["S:Length"] = "1.02:00:00", ["S:Maybe"] = "7",
            ["S:Address"] = "https://example.org", ["S:List:0"] = "x", ["S:List:1"] = "y",
            ["S:Numbers"] = "1, 2", ["S:Inner:Text"] = "b", ["S:Inners:0:Text"] = "c",
        }).Build();
        var faults = new List<string>();
        var read = (Sample)OptionsReader.Read(configuration.GetSection("S"), typeof(Sample), faults);
        Assert.Empty(faults);
        Assert.Equal(("a", true, -3, 5_000_000_000L, new TimeSpan(1, 2, 0, 0), 7),
            (read.Text, read.Flag, read.Small, read.Large, read.Length, read.Maybe));
        Assert.Equal("https://example.org/", read.Address?.ToString());
        Assert.Equal(["x", "y"], read.List);
        Assert.Equal([1, 2], read.Numbers);
        Assert.Equal(("b", "c"), (read.Inner.Text, Assert.Single(read.Inners).Text));
    }

    private static void Build(params (string Key, string Value)[] settings)
    {
        using var app = Composition.Build(new Setup { Overrides = settings.ToDictionary(s => s.Key, s => (string?)s.Value) });
    }

    internal sealed record Sample
    {
        public string Text { get; set; } = "";
        public bool Flag { get; set; }
        public int Small { get; set; }
        public long Large { get; set; }
        public TimeSpan Length { get; set; }
        [Range(1, 9)]
        public int? Maybe { get; set; }
        public Uri? Address { get; set; }
        public List<string> List { get; set; } = [];
        public int[] Numbers { get; set; } = [];
        public Part Inner { get; set; } = new();
        public List<Part> Inners { get; set; } = [];
    }

    internal sealed record Part
    {
        public string Text { get; set; } = "";
    }
}
