using Restante.Server.Network;

namespace Restante.Server.KeyDiscovery;

/// <summary>
/// A verifying key server (the VKS interface of keys.openpgp.org): it gives a key for an address only after the owner has confirmed a
/// mail to that address. After a 429 this server does not ask it again before the time that it names.
/// </summary>
internal sealed class VerifyingKeyServer(Uri server, OutwardHttp http, TimeProvider time) : IKeySource
{
    private static readonly TimeSpan UsualPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(24);
    private long pausedUntil;

    public KeyProvenance Provenance => KeyProvenance.Vks;

    /// <summary>When it may be asked again; null: now.</summary>
    public DateTimeOffset? PausedUntil =>
        new DateTimeOffset(Interlocked.Read(ref pausedUntil), TimeSpan.Zero) is var until && until > time.GetUtcNow() ? until : null;

    public async Task<SourceAnswer> Ask(string canonical, CancellationToken cancel)
    {
        if (PausedUntil is { } until) return new SourceAnswer.Failed("rate-limited", until - time.GetUtcNow());
        return HttpAnswer.Meaning(Heed(await http.Get(new Uri(server, "vks/v1/by-email/" + Uri.EscapeDataString(canonical)), cancel)));
    }

    /// <summary>Posts to a path of its interface; fails as <see cref="OutwardHttp"/> does.</summary>
    public async Task<OutwardAnswer> Post(string path, byte[] json, CancellationToken cancel) =>
        Heed(await http.PostJson(new Uri(server, path), json, cancel));

    private OutwardAnswer Heed(OutwardAnswer answer)
    {
        if (answer is not OutwardAnswer.Answered { Status: 429 } busy) return answer;
        var pause = busy.RetryAfter ?? UsualPause;
        Interlocked.Exchange(ref pausedUntil, (time.GetUtcNow() + (pause < LongestPause ? pause : LongestPause)).UtcTicks);
        return answer;
    }
}

/// <summary>
/// A traditional key server (draft-shaw-openpgp-hkp), if the operator names one. Anyone can upload a key with any address there, so
/// several keys for one address count as none: a person has to choose.
/// </summary>
internal sealed class PlainKeyServer(Uri server, OutwardHttp http) : IKeySource
{
    public KeyProvenance Provenance => KeyProvenance.Hkp;

    public async Task<SourceAnswer> Ask(string canonical, CancellationToken cancel) =>
        HttpAnswer.Meaning(await http.Get(
            new Uri(server, "pks/lookup?op=get&options=mr&exact=on&search=" + Uri.EscapeDataString(canonical)), cancel));
}
