using Microsoft.Extensions.Options;
using Restante.Server.Configuration;
using Restante.Server.Retention;
using Restante.Server.Sessions.Http;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Messages;

internal static class MessagesSlice
{
    public static void AddMessages(this IServiceCollection services)
    {
        services.AddSliceOptions<MessagesOptions>("Messages");
        services.AddScoped<MessageStore>();
        services.AddScoped<IUserRows, UserMessages>();
        services.AddScoped<MessageReading>();
        services.AddScoped<BodyAnswer>();
        services.AddSingleton<IDoctorCheck, BodyCheck>();
        services.AddSingleton<IDoctorCheck, FreeSpaceCheck>();
        services.AddScoped<UploadAllowance>();
        services.AddScoped<IRetentionRule, MessageExpiry>();
        services.AddScoped<IRetentionRule, DeletedMessages>();
        services.AddScoped<IRetentionRule, OrphanedBodies>();
    }

    public static void MapMessages(this IEndpointRouteBuilder app)
    {
        var options = app.ServiceProvider.GetRequiredService<IOptions<MessagesOptions>>().Value;
        var user = app.MapGroup("/api/user").RequireUser();
        var guest = app.MapGroup("/api/guest").RequireGuest();
        foreach (var group in new[] { user, guest })
        {
            ReadMessages.Map(group);
            MarkMessages.Map(group);
            UploadBody.Map(group, options);
        }
        MarkMessages.MapMany(user);
        Drafts.Map(user);
        AuthorNotes.Map(user);
    }
}
