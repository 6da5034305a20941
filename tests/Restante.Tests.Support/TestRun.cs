namespace Restante.Tests.Support;

/// <summary>How much <c>./test</c> runs.</summary>
internal static class TestRun
{
    private static readonly string? Size = Environment.GetEnvironmentVariable("RESTANTE_TESTS");

    /// <summary>True for <c>./test quick</c>: SQLite only.</summary>
    public static bool IsQuick => Size == "quick";

    /// <summary>True for <c>./test full</c>: more cases of the same kinds.</summary>
    public static bool IsFull => Size == "full";
}
