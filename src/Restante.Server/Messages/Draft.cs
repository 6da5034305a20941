using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Restante.Protocol;

namespace Restante.Server.Messages;

/// <summary>A draft, encrypted by the user's browser with a key that the server never has.</summary>
internal sealed class Draft
{
    public required Id16 UserId { get; init; }
    public required Id16 Id { get; init; }
    public required int Version { get; set; }
    public required byte[] Record { get; set; }
    public required DateTimeOffset UpdatedAt { get; set; }
}

internal sealed class DraftTable : IEntityTypeConfiguration<Draft>
{
    public void Configure(EntityTypeBuilder<Draft> builder)
    {
        builder.ToTable("drafts");
        builder.HasKey(draft => new { draft.UserId, draft.Id });
    }
}
