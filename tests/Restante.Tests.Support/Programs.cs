using System.Diagnostics;

namespace Restante.Tests.Support;

/// <summary>What a program wrote, and its exit code.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Errors);

/// <summary>Runs other programs of this machine.</summary>
internal static class Programs
{
    /// <summary>The path of an installed program. Debian keeps daemons where an ordinary account's PATH does not look.</summary>
    public static string? Find(string program) => $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin".Split(':')
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Skips the test if a program is not installed.</summary>
    public static void Need(params ReadOnlySpan<string> programs)
    {
        foreach (var program in programs) Assert.SkipUnless(Find(program) is not null, $"{program} is not installed");
    }

    public static Task<ProgramResult> Run(string program, params string[] arguments) => Run(new ProcessStartInfo(program, arguments));

    /// <summary>Runs a program to its end, and kills it after <see cref="Eventually.Longest"/>.</summary>
    /// <param name="start">Program, arguments, folder and environment; this method redirects the streams.</param>
    /// <param name="input">Standard input.</param>
    /// <exception cref="TimeoutException">It did not end.</exception>
    public static async Task<ProgramResult> Run(ProcessStartInfo start, string input = "")
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading.
        }
        using var limit = new CancellationTokenSource(Eventually.Longest);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{Named(start)} did not end:\n{await output}{await errors}");
        }
        return new(process.ExitCode, await output, await errors);
    }

    /// <summary>The same for a program that must succeed. Returns its standard output.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has what it wrote.</exception>
    public static async Task<string> Output(ProcessStartInfo start, string input = "")
    {
        var (code, output, errors) = await Run(start, input);
        return code == 0 ? output : throw new InvalidOperationException($"{Named(start)}: {code}\n{errors}{output}");
    }

    public static Task<string> Output(string program, params string[] arguments) => Output(new ProcessStartInfo(program, arguments));

    private static string Named(ProcessStartInfo start) => string.Join(' ', [start.FileName, .. start.ArgumentList]);
}
