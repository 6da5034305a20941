namespace Restante.Server.Accounts;

/// <summary>Log events of accounts, 1500 to 1599. The command line writes them to standard error.</summary>
internal static partial class AccountsLog
{
    [LoggerMessage(1500, LogLevel.Warning, "User {UserId} disabled from the command line")]
    public static partial void Disabled(ILogger logger, string userId);

    [LoggerMessage(1501, LogLevel.Warning, "User {UserId} enabled from the command line")]
    public static partial void Enabled(ILogger logger, string userId);

    [LoggerMessage(1502, LogLevel.Warning, "User {UserId} removed from the command line")]
    public static partial void Removed(ILogger logger, string userId);
}
