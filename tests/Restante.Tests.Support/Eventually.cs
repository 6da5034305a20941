using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Restante.Tests.Support;

/// <summary>
/// Waits for another program, a background service or the database where no event is available. It waits for a long time, so that a
/// test does not fail because the machine is busy.
/// </summary>
internal static class Eventually
{
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <exception cref="TimeoutException">
    /// The condition did not hold within three minutes; the message is the condition as the code states it.
    /// </exception>
    public static Task Is(Func<Task<bool>> isSo, [CallerArgumentExpression(nameof(isSo))] string what = "") =>
        Gives(async () => await isSo() ? "" : null, what);

    public static Task Is(Func<bool> isSo, [CallerArgumentExpression(nameof(isSo))] string what = "") =>
        Is(() => Task.FromResult(isSo()), what);

    /// <summary>Repeats the question until the answer is not null.</summary>
    public static async Task<T> Gives<T>(Func<Task<T?>> ask, [CallerArgumentExpression(nameof(ask))] string what = "") where T : class
    {
        for (var waited = Stopwatch.StartNew(); ;)
        {
            if (await ask() is { } answer) return answer;
            if (waited.Elapsed > Longest) throw new TimeoutException($"Waited {Longest.TotalMinutes} minutes in vain for: {what}");
            await Task.Delay(Pause);
        }
    }
}
