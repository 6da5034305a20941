using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Options;
using Restante.Server.Operations;
using Restante.Server.Storage;

namespace Restante.Server.Keys;

/// <summary><c>restante key backup FILE</c> and <c>restante key restore FILE</c>.</summary>
internal static class KeyCommands
{
    private static readonly Argument<string> File = new("FILE") { Description = "The backup" };
    private static readonly Option<string?> PassphraseFile = new("--passphrase-file")
    {
        Description = "Reads the passphrase from this file's first line; - is standard input",
        HelpName = "FILE",
    };

    public static Command Make()
    {
        var backup = new Verb(
            "backup",
            "Writes the key ring into a file that a passphrase protects. Without the ring every mailbox is lost",
            needsDatabase: false,
            (services, call, _) => Task.FromResult(
                Backup(services, call.GetRequiredValue(File), ReadPassphrase(call.GetValue(PassphraseFile), confirm: true))))
        {
            File,
            PassphraseFile,
        };
        var restore = new Verb(
            "restore",
            "Brings a backup's keys into an empty key folder",
            needsDatabase: false,
            (services, call, _) => Task.FromResult(
                Restore(services, call.GetRequiredValue(File), ReadPassphrase(call.GetValue(PassphraseFile), confirm: false))))
        {
            File,
            PassphraseFile,
        };
        return new Command("key", "The instance's keys") { backup, restore };
    }

    private static int Backup(IServiceProvider services, string file, string? passphrase)
    {
        if (passphrase is null) return Refuse("The two entries differ. Nothing was written.");
        if (passphrase.Length < KeyBackup.ShortestPassphrase)
            return Refuse($"The passphrase needs at least {KeyBackup.ShortestPassphrase} characters. Nothing was written.");
        if (Path.Exists(file)) return Refuse($"{file} exists already. Nothing was written.");
        var folder = services.GetRequiredService<KeyFolder>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var ring = folder.ReadRing();
        if (ring.Count == 0) return Refuse($"There are no keys in {folder.RingFolder}; the first start makes them. Nothing was written.");
        try
        {
            KeyFolder.WriteDurably(Path.GetFullPath(file), System.Text.Encoding.UTF8.GetBytes(KeyBackup.Write(ring, passphrase, now)));
        }
        catch (UnauthorizedAccessException)
        {
            return Refuse($"{file} cannot be written: this command works as {Environment.UserName}, the account of the key folder. " +
                "Choose a folder that this account may write, and move the file from there. Nothing was written.");
        }
        MarkBackup(folder, ring.Keys.Max(), now);
        Console.WriteLine($"{Keys(ring.Count)} written to {file}. "
            + "Keep it and its passphrase apart from each other and from the data's backup.");
        return 0;
    }

    private static int Restore(IServiceProvider services, string file, string? passphrase)
    {
        var folder = services.GetRequiredService<KeyFolder>();
        if (folder.ReadRing().Count > 0) return Refuse($"{folder.RingFolder} holds keys already. Nothing was changed.");
        var data = services.GetRequiredService<IOptions<StorageOptions>>().Value.Folder;
        if (!ServiceAccount.TakeOn(data, folder.Folder))
            return Refuse($"Neither {Path.GetFullPath(data)} nor {folder.Folder} exists, so it is not known whose the keys will be. " +
                "Run this as the server's account: runuser -u restante -- restante key restore FILE. Nothing was changed.");
        if (!Path.Exists(file)) return Refuse($"There is no file {file}.");
        try
        {
            if (KeyBackup.Read(System.IO.File.ReadAllText(file), passphrase!) is not { } ring)
                return Refuse("The passphrase is wrong, or the file was changed.");
            folder.RestoreRing(ring);
            MarkBackup(folder, ring.Keys.Max(), services.GetRequiredService<TimeProvider>().GetUtcNow());
            Console.WriteLine($"{Keys(ring.Count)} restored to {folder.RingFolder}.");
            return 0;
        }
        catch (InvalidDataException e)
        {
            return Refuse(e.Message);
        }
    }

    // Doctor's key backup check reads this mark; a file that was just restored is a backup as well.
    private static void MarkBackup(KeyFolder folder, int newestKey, DateTimeOffset at) =>
        KeyFolder.WriteDurably(
            folder.BackupMark,
            System.Text.Encoding.UTF8.GetBytes($"{newestKey} {at.ToString("O", CultureInfo.InvariantCulture)}\n"));

    private static string Keys(int count) => count == 1 ? "One key was" : $"{count} keys were";

    private static int Refuse(string sentence)
    {
        Console.Error.WriteLine(sentence);
        return 1;
    }

    /// <summary>
    /// Reads the passphrase from a file, from standard input, or from a prompt without echo; null if the confirmation differs.
    /// </summary>
    private static string? ReadPassphrase(string? file, bool confirm)
    {
        if (file is not null and not "-") return System.IO.File.ReadLines(file).FirstOrDefault() ?? "";
        if (file == "-" || Console.IsInputRedirected) return Console.In.ReadLine() ?? "";
        var passphrase = Ask("Passphrase: ");
        return !confirm || Ask("Once more:  ") == passphrase ? passphrase : null;
    }

    private static string Ask(string prompt)
    {
        Console.Error.Write(prompt);
        var text = new System.Text.StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
            if (key.Key != ConsoleKey.Backspace) text.Append(key.KeyChar);
            else if (text.Length > 0) text.Length--;
        Console.Error.WriteLine();
        return text.ToString();
    }
}
