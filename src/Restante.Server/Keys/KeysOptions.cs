namespace Restante.Server.Keys;

/// <summary>Where the instance's keys are stored.</summary>
internal sealed record KeysOptions
{
    /// <summary>
    /// Folder of the key ring and the day keys, mode 0700. Keep it out of the data folder's backup; back it up with
    /// <c>restante key backup</c>.
    /// </summary>
    public string Folder { get; set; } = "keys";
}
