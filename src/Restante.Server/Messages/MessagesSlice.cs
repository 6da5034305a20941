using Restante.Server.Configuration;
using Restante.Server.Operations;
using Restante.Server.Retention;
using Restante.Server.Storage;

namespace Restante.Server.Messages;

internal static class MessagesSlice
{
    public static void AddMessages(this IServiceCollection services)
    {
        services.AddSliceOptions<MessagesOptions>("Messages");
        services.AddScoped<MessageStore>();
        services.AddScoped<IUserRows, UserMessages>();
        services.AddScoped<MessageReading>();
        services.AddScoped<ReadMessage>();
        services.AddScoped<ReadBody>();
        services.AddScoped<MarkMessages>();
        services.AddScoped<Drafts>();
        services.AddScoped<AuthorNotes>();
        services.AddScoped<WrittenContacts>();
        services.AddSingleton<IDoctorCheck, BodyCheck>();
        services.AddSingleton<IDoctorCheck, FreeSpaceCheck>();
        services.AddScoped<UploadAllowance>();
        services.AddScoped<UploadBody>();
        services.AddScoped<IRetentionRule, MessageExpiry>();
        services.AddScoped<IRetentionRule, DeletedMessages>();
        services.AddScoped<IRetentionRule, OrphanedBodies>();
    }
}
