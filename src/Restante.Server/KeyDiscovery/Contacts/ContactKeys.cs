using Restante.OpenPgp;
using Restante.Protocol;
using Restante.Server.Web;

namespace Restante.Server.KeyDiscovery;

/// <param name="Provenance">
/// Contact: imported, goes before everything found. Autocrypt: from a mail's header, goes last, for 35 days.
/// </param>
/// <param name="CameBy">Where the user took it from.</param>
/// <param name="Fault">A kebab-case code: why the key cannot be used now. Null if it can.</param>
internal sealed record ContactKeyItem(
    Id16 Id,
    string Address,
    string Canonical,
    string Name,
    byte[] Certificate,
    byte[] Fingerprint,
    KeyProvenance Provenance,
    KeyProvenance CameBy,
    DateTimeOffset AddedAt,
    [property: Words(typeof(KeyFault))] string? Fault,
    [property: Words(typeof(KeyWarning))] string? Warning);

internal abstract record ImportContactKeysOutcome
{
    private ImportContactKeysOutcome() { }

    /// <param name="Keys">The outcome for each key, unusable keys last.</param>
    internal sealed record Imported(IReadOnlyList<ImportedKey> Keys) : ImportContactKeysOutcome;

    internal sealed record SecretKey : ImportContactKeysOutcome;

    internal sealed record NotAKey : ImportContactKeysOutcome;

    internal sealed record NotAMail : ImportContactKeysOutcome;

    internal sealed record NoKeyInMail : ImportContactKeysOutcome;
}

/// <summary>
/// The keys that a user keeps for contacts: list, import, remove. The server stores only certificates; the user's browser alone knows
/// which of them are trusted.
/// </summary>
internal sealed class ContactKeys(ContactBook book, TimeProvider time)
{
    public async Task<IReadOnlyList<ContactKeyItem>> List(Id16 userId, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        return [.. (await book.Of(userId, cancel)).Select(key => Item(key, now))];
    }

    /// <param name="userId">The importing user.</param>
    /// <param name="kind">The kind of content.</param>
    /// <param name="content">The certificates, or the mail; nothing else of a mail is stored.</param>
    /// <param name="replace">True to replace another key of the same address.</param>
    /// <param name="cancel">Cancels the request.</param>
    public async Task<ImportContactKeysOutcome> Import(
        Id16 userId, ImportKind kind, byte[] content, bool replace, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        return ContactImport.Read(kind, content, now) switch
        {
            ContactImport.Brings brings => new ImportContactKeysOutcome.Imported(
                [.. await book.Import(userId, brings.Candidates, replace, now, cancel), .. brings.Refused]),
            ContactImport.SecretKey => new ImportContactKeysOutcome.SecretKey(),
            ContactImport.NotAMail => new ImportContactKeysOutcome.NotAMail(),
            ContactImport.NoKeyInMail => new ImportContactKeysOutcome.NoKeyInMail(),
            _ => new ImportContactKeysOutcome.NotAKey(),
        };
    }

    /// <returns>False if the user has no such key.</returns>
    public Task<bool> Remove(Id16 userId, Id16 id, CancellationToken cancel) => book.Remove(userId, id, cancel);

    private static ContactKeyItem Item(ContactKey key, DateTimeOffset now)
    {
        var (fault, warning) = Certificate.TryParse(key.Certificate, out var certificate)
            ? (Fitness.Fault(certificate!, key.Canonical, now), Fitness.Warning(certificate!, key.Canonical, now)) : ("lost", null);
        var isOld = key.Provenance == KeyProvenance.Autocrypt && now - key.AddedAt >= VerdictMaking.AutocryptLife;
        return new ContactKeyItem(key.Id, key.Address, key.Canonical, key.Name, key.Certificate, key.Fingerprint, key.Provenance,
            key.CameBy, key.AddedAt, fault ?? (isOld ? "too-old" : null), warning);
    }
}
