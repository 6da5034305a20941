using System.Diagnostics;
using System.Text;

namespace Restante.Tests.Support.OpenPgp;

/// <summary>Another OpenPGP program, run in its own folder.</summary>
internal sealed class Tool(string folder) : IDisposable
{
    public string Folder { get; } = folder;

    /// <summary>Creates a folder for its owner only, as gpg requires; skips the test if a program is not installed.</summary>
    public static Tool With(params ReadOnlySpan<string> programs)
    {
        Programs.Need(programs);
        return new Tool(Directory.CreateTempSubdirectory("rst-").FullName);
    }

    public string At(string name) => Path.Combine(Folder, name);

    public void Write(string name, ReadOnlySpan<byte> bytes) => File.WriteAllBytes(At(name), bytes.ToArray());

    public byte[] Read(string name) => File.ReadAllBytes(At(name));

    /// <summary>True if the program reported success.</summary>
    public bool Succeeds(string program, params string[] arguments) => Start(program, arguments).Code == 0;

    public string Run(string program, params string[] arguments)
    {
        var (code, output, error) = Start(program, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)}: {code}\n{error}");
        return output;
    }

    public string Gpg(params string[] arguments) => Run("gpg", GpgArguments(arguments));

    public static string[] GpgArguments(string[] arguments) =>
        ["--batch", "--yes", "--homedir", ".", "--pinentry-mode", "loopback",
            "--passphrase", "", "--trust-model", "always", "--no-auto-key-locate", .. arguments];

    public (int Code, string Output, string Error) Start(string program, params string[] arguments) => Feed("", program, arguments);

    /// <summary>Answers the program's questions with these lines.</summary>
    public (int Code, string Output, string Error) Feed(string input, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        start.Environment["GNUPGHOME"] = Folder;
        using var process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    /// <summary>Ends gpg's agent, and deletes the folder.</summary>
    public void Dispose()
    {
        Start("gpgconf", "--homedir", ".", "--kill", "all");
        Directory.Delete(Folder, recursive: true);
    }

    public static byte[] Text(int lines) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, lines).Select(line => $"Line {line}: Grüße\n")));
}
