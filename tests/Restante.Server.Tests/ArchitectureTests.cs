using System.Text.RegularExpressions;

namespace Restante.Server.Tests;

/// <summary>Holds the code to the tables of ARCHITECTURE.md, and the documents to the tests that they name.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string Server = Repository.PathOf("src", "Restante.Server");
    private static readonly string Client = Repository.PathOf("src", "client");

    [Fact]
    public void Slices_depend_on_one_another_as_the_table_says()
    {
        var table = Table("slice");
        var slices = Folders(Server, except: ["bin", "obj", "wwwroot", "Properties"]);
        Assert.Equal(slices, table.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("", Differences(table, slices.ToDictionary(slice => slice, slice => UsesOf(slice, slices))));
        Assert.Equal("", Circle(table));
    }

    // The build and "dotnet format whitespace" check the rest of the style; the whole of dotnet format takes ten times as long.
    [Fact]
    public void Using_directives_are_in_order()
    {
        var wrong = new List<string>();
        foreach (var root in new[] { "src", "tests" })
            foreach (var file in Directory.EnumerateFiles(Repository.PathOf(root), "*.cs", SearchOption.AllDirectories))
            {
                if (file.Split('/').Any(part => part is "obj" or "bin" or "node_modules" or "Migrations")) continue;
                var names = File.ReadLines(file).TakeWhile(line => !line.StartsWith("namespace", StringComparison.Ordinal))
                    .Where(line => line.StartsWith("using ", StringComparison.Ordinal) && !line.Contains('=') && !line.Contains("static "))
                    .Select(line => line[6..].TrimEnd(';')).ToList();
                var ordered = names.OrderBy(name => name.Split('.')[0] != "System")
                    .ThenBy(name => name.Replace('.', '\u0001'), StringComparer.OrdinalIgnoreCase);
                if (!names.SequenceEqual(ordered)) wrong.Add(Path.GetRelativePath(Repository.Root, file));
            }
        Assert.Empty(wrong);
    }

    // dotnet format breaks no lines; .editorconfig tells editors where to. Lists of words are data.
    [Fact]
    public void Lines_of_code_have_at_most_140_characters()
    {
        string[] others = ["obj", "bin", "node_modules", "dist", "wwwroot", "Migrations", "words"];
        string[] roots = ["src", "tests", "bench"];
        var files = roots
            .SelectMany(root => Directory.EnumerateFiles(Repository.PathOf(root), "*", SearchOption.AllDirectories))
            .Where(file => Path.GetExtension(file) is ".cs" or ".ts" or ".tsx" && !file.EndsWith("schema.d.ts", StringComparison.Ordinal))
            .Where(file => !Path.GetRelativePath(Repository.Root, file).Split('/').Any(others.Contains)).ToList();
        Assert.True(files.Count > 900, "Hardly any file was found: the search no longer fits the code.");
        Assert.Equal([], files.SelectMany(file => File.ReadLines(file).Select((line, index) => (Line: line, Number: index + 1))
            .Where(line => line.Line.Length > 140).Select(line => $"{Path.GetRelativePath(Repository.Root, file)}:{line.Number}")));
    }

    // ESLint counts the lines of the client's functions. The build checks indentation, so a member's braces are four blanks in.
    [Fact]
    public void Methods_over_40_lines_have_a_comment_with_the_reason()
    {
        string[] others = ["obj", "bin", "node_modules", "Migrations"];
        var files = Directory.EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(Repository.Root, file).Split('/').Any(others.Contains)).ToList();
        Assert.True(files.Count > 300, "Hardly any file was found: the search no longer fits the code.");
        Assert.Equal([], files.SelectMany(file => LongMethods(File.ReadAllLines(file))
            .Select(method => $"{Path.GetRelativePath(Repository.Root, file)}:{method}")));
    }

    /// <summary>Line and signature of every method with over 40 lines between its braces and no "//" comment above its signature.</summary>
    private static IEnumerable<string> LongMethods(string[] lines)
    {
        for (var start = 1; start < lines.Length; start++)
        {
            if (lines[start] != "    {") continue;
            var end = Array.FindIndex(lines, start, line => line.StartsWith("    }", StringComparison.Ordinal));
            if (end - start - 1 <= 40) continue;
            var first = start;
            while (first > 0 && !EndOfMember().IsMatch(lines[first - 1])) first--;
            var head = lines[first..start].Select(line => line.Trim()).ToList();
            var signature = string.Join(' ', head.Where(line => line[0] is not '/' and not '['));
            var hasReason = head.Any(line => line.StartsWith("// ", StringComparison.Ordinal));
            if (!hasReason && !TypeDeclaration().IsMatch(signature)) yield return $"{start + 1}: {signature}";
        }
    }

    /// <summary>Slices whose use cases know no HTTP: interfaces other than the API call them too.</summary>
    private static readonly string[] SlicesWithoutHttp =
        ["Accounts", "Guests", "Invitations", "KeyDiscovery", "Messages", "Sending", "Sessions", "TransportSecurity"];

    [Fact]
    public void HTTP_is_known_to_the_http_folder_of_a_slice_only()
    {
        var found = new List<string>();
        foreach (var slice in SlicesWithoutHttp)
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Server, slice), "*.cs", SearchOption.AllDirectories))
                if (!Path.GetRelativePath(Server, file).Contains("/Http/")
                    && Http().Match(File.ReadAllText(file)) is { Success: true } match)
                    found.Add($"{Path.GetRelativePath(Server, file)}: {match.Value}");
        Assert.Empty(found);
    }

    [Fact]
    public void Hosting_is_used_by_no_other_slice() =>
        Assert.DoesNotContain(Table("slice"), row => row.Value.Contains("Hosting"));

    [Fact]
    public void Rows_of_another_slice_are_queried_only_where_the_table_says()
    {
        var sources = Folders(Server, except: ["bin", "obj", "wwwroot", "Properties"]).ToDictionary(slice => slice, SourcesOf);
        var owners = new Dictionary<string, string>();
        foreach (var (slice, files) in sources)
            foreach (var file in files)
                foreach (Match match in Configured().Matches(file)) owners[match.Groups[1].Value] = slice;
        Assert.True(owners.Count > 20, "Hardly any table was found: the search no longer fits the code.");
        var touched = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (slice, files) in sources)
            foreach (var file in files)
                foreach (Match match in Queried().Matches(file))
                    if (owners.TryGetValue(match.Groups[1].Value, out var owner) && owner != slice)
                        touched.Add($"{slice}: {match.Groups[1].Value}");
        var declared = Table("slice that touches").SelectMany(row => row.Value.Select(entity => $"{row.Key}: {entity}"));
        Assert.Equal(declared.Order(StringComparer.Ordinal), touched);
    }

    [Fact]
    public void Client_folders_depend_on_one_another_as_the_table_says()
    {
        var table = Table("client folder");
        var folders = Folders(Client, except: ["node_modules", "dist"]).Where(folder => ScriptsOf(folder).Any()).ToList();
        Assert.Equal(folders, table.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("", Differences(table, folders.ToDictionary(folder => folder, ImportsOf)));
        Assert.Equal("", Circle(table));
    }

    [Fact]
    public void Inner_client_folders_depend_on_one_another_as_the_table_says()
    {
        var table = Table("inner client folder");
        var found = new Dictionary<string, HashSet<string>>();
        foreach (var folder in Folders(Client, except: ["node_modules", "dist"]))
        {
            var inners = Folders(Path.Combine(Client, folder), except: []).Select(name => $"{folder}/{name}")
                .Where(name => ScriptsOf(name).Any(file => !IsClientTest(file)));
            foreach (var inner in inners)
                found[inner] = [.. ScriptsOf(inner).Where(file => !IsClientTest(file)).SelectMany(ImportedFiles)
                    .Where(target => target.StartsWith($"{folder}/", StringComparison.Ordinal)
                        && !target.StartsWith($"{inner}/", StringComparison.Ordinal))
                    .Select(target => target.Split('/')[1])];
        }
        Assert.Equal(found.Keys.Order(StringComparer.Ordinal), table.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("", Differences(table, found));
        Assert.Equal("",
            Circle(table.ToDictionary(row => row.Key, row => row.Value.Select(name => $"{row.Key.Split('/')[0]}/{name}").ToHashSet())));
    }

    [Fact]
    public void Client_files_import_one_another_in_no_circle()
    {
        var files = Folders(Client, except: ["node_modules", "dist"]).SelectMany(ScriptsOf).Where(file => !IsClientTest(file)).ToList();
        Assert.True(files.Count > 200, "Hardly any file was found: the search no longer fits the code.");
        var scripts = files.Select(RelativeToClient).ToHashSet();
        Assert.Equal("", Circle(files.ToDictionary(RelativeToClient, file => ImportedFiles(file).Where(scripts.Contains).ToHashSet())));
    }

    [Fact]
    public void OpenPGP_js_is_imported_by_one_client_file()
    {
        var importers = Folders(Client, except: ["node_modules", "dist"]).SelectMany(ScriptsOf)
            .Where(file => Imports(file).Any(target => target == "openpgp" || target.StartsWith("openpgp/", StringComparison.Ordinal)))
            .Select(RelativeToClient);
        Assert.Equal(["crypto/openpgp.ts"], importers);
    }

    [Fact]
    public void BouncyCastle_is_used_by_Restante_OpenPgp_only()
    {
        var users = Directory.EnumerateFiles(Repository.PathOf("src"), "*.*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".csproj", StringComparison.Ordinal))
            .Where(file => !IsBuilt(file)
                && Comments().Replace(File.ReadAllText(file), "").Contains("BouncyCastle", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Repository.PathOf("src"), file).Split(Path.DirectorySeparatorChar)[0]).Distinct();
        Assert.Equal(["Restante.OpenPgp"], users);
    }

    [Theory]
    [InlineData("Restante.OpenPgp")]
    [InlineData("Restante.Protocol")]
    public void Libraries_use_no_clock_log_network_or_server(string library)
    {
        var text = string.Concat(
            Directory.EnumerateFiles(Repository.PathOf("src", library), "*.cs", SearchOption.AllDirectories)
                .Where(file => !IsBuilt(file)).Select(File.ReadAllText));
        Assert.Contains($"namespace {library}", text, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"Restante\.Server|UtcNow|TimeProvider|Microsoft\.Extensions|System\.Net|Console\.",
            Comments().Replace(text, ""));
    }

    [Fact]
    public void Smtp_library_uses_no_log_database_server_or_other_clock()
    {
        var folder = Repository.PathOf("src", "Restante.Smtp");
        var files = Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories)
            .Where(file => !IsBuilt(file) && Path.GetExtension(file) is ".cs" or ".csproj").Select(File.ReadAllText);
        Assert.DoesNotMatch(@"Restante\.(?:Server|OpenPgp)\b|UtcNow|Stopwatch|Microsoft\.(?:Extensions|EntityFrameworkCore)|Console\.|" +
            "PackageReference", Comments().Replace(string.Concat(files), ""));
    }

    [Fact]
    public void Support_library_of_the_tests_references_no_server() => Assert.DoesNotContain("Restante.Server.csproj",
        File.ReadAllText(Repository.PathOf("tests", "Restante.Tests.Support", "Restante.Tests.Support.csproj")), StringComparison.Ordinal);

    [Theory]
    [InlineData("ARCHITECTURE.md")]
    [InlineData("STANDARDS.md")]
    [InlineData("docs/invariants.md")]
    [InlineData("docs/threat-model.md")]
    public void Tests_named_in_documents_exist(string document)
    {
        var text = File.ReadAllText(Repository.PathOf(document));
        var missing = new List<string>();
        foreach (Match match in NamedInServer().Matches(text))
            if (!ServerTests().Contains($"{match.Groups[1].Value}.{match.Groups[2].Value}")) missing.Add(match.Value);
        foreach (Match match in NamedInClient().Matches(text))
            if (!HoldsTitle(Path.Combine(Client, match.Groups[1].Value), match.Groups[2].Value)) missing.Add(match.Value);
        foreach (Match match in NamedInBrowser().Matches(text))
            if (!HoldsTitle(Repository.PathOf("tests", "browser", "scenarios", match.Groups[1].Value), match.Groups[2].Value))
                missing.Add(match.Value);
        Assert.Equal([], missing);
        Assert.True(NamedInServer().Count(text) > 5, $"{document} names hardly any test.");
    }

    [Fact]
    public void Files_linked_from_documents_exist()
    {
        var documents = Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)).ToList();
        var missing = new List<string>();
        foreach (var document in documents)
            foreach (Match match in Link().Matches(File.ReadAllText(document)))
                if (!Path.Exists(Path.Combine(Path.GetDirectoryName(document)!, match.Groups[1].Value)))
                    missing.Add($"{Path.GetRelativePath(Repository.Root, document)}: {match.Groups[1].Value}");
        Assert.True(documents.Count > 8);
        Assert.Equal([], missing);
    }

    [Fact]
    public void Paths_named_in_documents_exist()
    {
        var documents = Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)).ToList();
        var named = documents.SelectMany(document => NamedPath().Matches(File.ReadAllText(document))
            .Select(match => (Document: Path.GetRelativePath(Repository.Root, document), Path: match.Groups[1].Value.TrimEnd('.'))))
            .ToList();
        Assert.True(named.Count > 50, "Hardly any path was found: the search no longer fits the code.");
        // SLICE stands for any slice in CONTRIBUTING.md.
        var real = named.Where(one => !one.Path.Contains("SLICE", StringComparison.Ordinal));
        Assert.Equal([], real.Where(one => !Path.Exists(Repository.PathOf(one.Path))));
    }

    [Fact]
    public void Configuration_reference_has_every_setting_with_its_default()
    {
        var sections = Folders(Server, except: ["bin", "obj", "wwwroot", "Properties"])
            .SelectMany(SourcesOf).SelectMany(file => Declared().Matches(file))
            .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        var settings = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var record in typeof(Restante.Server.Storage.Store).Assembly.GetTypes().Where(type => sections.ContainsKey(type.Name)))
            foreach (var property in record.GetProperties().Where(property => property.CanWrite))
                settings.Add($"{sections[record.Name]}:{property.Name} = {Shown(property.GetValue(Activator.CreateInstance(record)))}");
        var reference = File.ReadAllText(Repository.PathOf("docs", "operations", "configuration.md"));
        Assert.True(settings.Count > 30);
        Assert.Equal(settings, new SortedSet<string>(Setting().Matches(reference)
            .Select(match => $"{match.Groups[1].Value} = {match.Groups[2].Value}"), StringComparer.Ordinal));
    }

    private static string Shown(object? value) => value switch
    {
        null => "none",
        bool flag => flag ? "true" : "false",
        IEnumerable<string> list => string.Join(", ", list),
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };

    /// <summary>The rows of the table whose first column has this heading: name, and the names in the second column.</summary>
    private static Dictionary<string, HashSet<string>> Table(string heading)
    {
        var lines = File.ReadAllLines(Repository.PathOf("ARCHITECTURE.md"));
        var start = Array.FindIndex(lines, line => line.StartsWith($"| {heading} |", StringComparison.Ordinal));
        Assert.True(start >= 0, $"ARCHITECTURE.md has no table \"{heading}\".");
        var rows = lines.Skip(start + 2).TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('|')).ToList();
        return rows.ToDictionary(cells => cells[1].Trim(' ', '`'),
            cells => cells[2].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Where(name => name != "–").ToHashSet());
    }

    private static string Differences(Dictionary<string, HashSet<string>> declared, Dictionary<string, HashSet<string>> found)
    {
        var lines = new List<string>();
        foreach (var (name, uses) in found)
        {
            lines.AddRange(uses.Except(declared[name]).Select(use => $"{name} uses {use}, which the table does not allow"));
            lines.AddRange(declared[name].Except(uses).Select(use => $"{name} does not use {use}, which the table says"));
        }
        return string.Join("; ", lines);
    }

    // Removes slices whose dependencies are all gone; those that remain form a circle.
    private static string Circle(Dictionary<string, HashSet<string>> table)
    {
        var left = table.ToDictionary(row => row.Key, row => row.Value.ToHashSet());
        while (left.FirstOrDefault(row => row.Value.Count == 0).Key is { } free)
        {
            left.Remove(free);
            foreach (var uses in left.Values) uses.Remove(free);
        }
        return string.Join(", ", left.Keys);
    }

    private static List<string> Folders(string parent, string[] except) =>
        [.. Directory.EnumerateDirectories(parent).Select(folder => Path.GetFileName(folder)!).Except(except)
            .Where(folder => Directory.EnumerateFiles(Path.Combine(parent, folder), "*", SearchOption.AllDirectories).Any())
            .Order(StringComparer.Ordinal)];

    private static bool IsBuilt(string file) =>
        file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "node_modules" or "Migrations");

    /// <summary>A slice's sources without comments, and without the migrations that a tool writes.</summary>
    private static List<string> SourcesOf(string slice) =>
        [.. Directory.EnumerateFiles(Path.Combine(Server, slice), "*.cs", SearchOption.AllDirectories).Where(file => !IsBuilt(file))
            .Select(file => Comments().Replace(File.ReadAllText(file), ""))];

    private static HashSet<string> UsesOf(string slice, IReadOnlyList<string> slices)
    {
        var files = SourcesOf(slice);
        return [.. slices.Where(other => other != slice && files.Any(file =>
            Regex.IsMatch(file, $@"Restante\.Server\.{other}\b") || Regex.IsMatch(file, $@"(?<![\w.""]){other}\.[A-Z]\w*")))];
    }

    private static IEnumerable<string> ScriptsOf(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Client, folder), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".ts" or ".tsx" or ".mjs");

    private static IEnumerable<string> Imports(string file) =>
        Imported().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value);

    private static HashSet<string> ImportsOf(string folder)
    {
        var used = ScriptsOf(folder).Where(file => !IsClientTest(file))
            .SelectMany(ImportedFiles).Select(target => target.Split('/')[0]).ToHashSet();
        used.Remove(folder);
        return used;
    }

    /// <summary>The files of the client that a file of the client imports, types included, as paths below src/client.</summary>
    private static IEnumerable<string> ImportedFiles(string file) =>
        Imports(file).Where(target => target.StartsWith('.'))
            .Select(target => RelativeToClient(Path.GetFullPath(target.Split('?')[0], Path.GetDirectoryName(file)!)));

    private static string RelativeToClient(string file) => Path.GetRelativePath(Client, file).Replace('\\', '/');

    /// <summary>Tests beside the code, and what they share, may import more than the code.</summary>
    private static bool IsClientTest(string file) =>
        file.EndsWith(".test.ts", StringComparison.Ordinal)
            || file.EndsWith(".test.tsx", StringComparison.Ordinal)
            || Path.GetFileName(file) == "testing.ts";

    private static HashSet<string> ServerTests()
    {
        var names = new HashSet<string>();
        var files = Directory.EnumerateFiles(Repository.PathOf("tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !IsBuilt(file) && Path.GetFileNameWithoutExtension(file) is var name
                && (name.EndsWith("Tests", StringComparison.Ordinal) || name.EndsWith("Contract", StringComparison.Ordinal)));
        foreach (var file in files)
            foreach (Match match in TestMethod().Matches(File.ReadAllText(file)))
                names.Add($"{Path.GetFileNameWithoutExtension(file)}.{match.Groups[1].Value}");
        return names;
    }

    private static bool HoldsTitle(string file, string title) =>
        File.Exists(file) && File.ReadAllText(file).Contains(title, StringComparison.Ordinal);

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"^\s*$|^[^/]*[;{}]$")]
    private static partial Regex EndOfMember();

    [GeneratedRegex(@"^(?:\w+ )*(?:class|record|struct|interface|enum) ")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"IEntityTypeConfiguration<(\w+)>")]
    private static partial Regex Configured();

    [GeneratedRegex(@"Set<(\w+)>\(\)")]
    private static partial Regex Queried();

    [GeneratedRegex(@"(?:\bfrom\s+|\bimport\s+|\bimport\(\s*|\bnew URL\(\s*)['""]([^'""\n]+)['""]")]
    private static partial Regex Imported();

    [GeneratedRegex(@"AddSliceOptions<(\w+)>\(""(\w+)""\)")]
    private static partial Regex Declared();

    [GeneratedRegex(@"^\| `(\w+:\w+)` \| ([^|]+?) \|", RegexOptions.Multiline)]
    private static partial Regex Setting();

    [GeneratedRegex(@"`(\w+(?:Tests|Contract))\.(\w+)`")]
    private static partial Regex NamedInServer();

    [GeneratedRegex(@"`([\w/-]+\.test\.ts): ([^`]+)`")]
    private static partial Regex NamedInClient();

    [GeneratedRegex(@"`browser/(\w+\.ts): ([^`]+)`")]
    private static partial Regex NamedInBrowser();

    [GeneratedRegex(@"`((?:src|tests|docs|bench)/[A-Za-z0-9_./-]+)")]
    private static partial Regex NamedPath();

    [GeneratedRegex(
        @"\b(?:HttpContext|HttpRequest|HttpResponse|IResult|TypedResults|Results<|StatusCodes|Problems\.|" +
        @"\w*HttpResult|IEndpointRouteBuilder|RouteGroupBuilder|Answer<)")]
    private static partial Regex Http();

    [GeneratedRegex(@"public (?:static )?(?:async )?(?:Task|ValueTask|void) (\w+)\(")]
    private static partial Regex TestMethod();

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
