using System.Text.Json;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Restante.Server.Delivery;

/// <summary>A kind of mail. Each slice declares its own kinds: see <see cref="MailDeclaration"/>.</summary>
/// <param name="Name">Stored with each row, so it must not change. <see cref="MaxLength"/> characters at most.</param>
internal readonly record struct MailKind(string Name)
{
    public const int MaxLength = 24;

    /// <summary>The catalogue's key of the kind: "guest-notification".</summary>
    public string TextKey => JsonNamingPolicy.KebabCaseLower.ConvertName(Name);

    public override string ToString() => Name;
}

/// <summary>Stores a kind as its name.</summary>
internal sealed class MailKindConverter() : ValueConverter<MailKind, string>(kind => kind.Name, name => new MailKind(name));

/// <summary>A kind of mail, with its reader and its limit. Slices register theirs with <c>AddMails</c>.</summary>
internal sealed record MailDeclaration(MailKind Kind, MailLimit Limit);

internal static class MailDeclarations
{
    public static void AddMails(this IServiceCollection services, IEnumerable<MailDeclaration> declarations)
    {
        foreach (var declaration in declarations) services.AddSingleton(declaration);
    }
}
