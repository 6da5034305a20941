using Restante.OpenPgp;

namespace Restante.Server.Hosting.Sop;

/// <summary><c>sop armor</c> and <c>sop dearmor</c>.</summary>
internal static class SopArmor
{
    public static SopExit Armor(string[] words, Stream input, Stream output, DateTimeOffset now)
    {
        _ = new SopCall(words);
        // The first packets determine the kind of armor; the rest is streamed.
        var front = new byte[64 * 1024];
        var length = input.ReadAtLeast(front, front.Length, throwOnEndOfStream: false);
        var start = front.AsSpan(0, length);
        if (start.StartsWith("-----BEGIN PGP "u8)) Copy(start, input, output);
        else
        {
            if (OpenPgp.Armor.KindOf(start) is not { } kind) throw SopFailure.Of(Refusal.Malformed);
            using var armor = OpenPgp.Armor.Writer(output, kind);
            Copy(start, input, armor);
        }
        return SopExit.Done;
    }

    public static SopExit Dearmor(string[] words, Stream input, Stream output, DateTimeOffset now)
    {
        _ = new SopCall(words);
        using var bytes = OpenPgp.Armor.Reader(input);
        bytes.CopyTo(output, 128 * 1024);
        return SopExit.Done;
    }

    private static void Copy(ReadOnlySpan<byte> start, Stream rest, Stream output)
    {
        output.Write(start);
        rest.CopyTo(output, 128 * 1024);
    }
}
