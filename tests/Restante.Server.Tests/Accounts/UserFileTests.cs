using Restante.Server.Accounts;

namespace Restante.Server.Tests.Accounts;

/// <summary>The file of <c>restante user import</c>.</summary>
public sealed class UserFileTests
{
    [Theory]
    [InlineData("alice@example.org", "alice@example.org", null, false)]
    [InlineData("alice@example.org,Alice Example", "alice@example.org", "Alice Example", false)]
    [InlineData("alice@example.org,Alice Example,admin\r\n", "alice@example.org", "Alice Example", true)]
    [InlineData("alice@example.org;Alice Example;admin", "alice@example.org", "Alice Example", true)]
    [InlineData("\ufeffAddress,Name\r\nalice@example.org,Alice Example\r\n", "alice@example.org", "Alice Example", false)]
    [InlineData("alice@example.org, Alice Example ,", "alice@example.org", "Alice Example", false)]
    [InlineData("alice@example.org,,admin", "alice@example.org", null, true)]
    [InlineData("\"alice@example.org\",\"Example, Alice\"", "alice@example.org", "Example, Alice", false)]
    [InlineData("alice@example.org, \"Alice \"\"the\"\" Example\" ", "alice@example.org", "Alice \"the\" Example", false)]
    [InlineData("\n\n,\nalice@example.org\n\n", "alice@example.org", null, false)]
    public void Record_is_a_user(string text, string address, string? name, bool isAdmin)
    {
        var (rows, faults) = UserFile.Read(text);
        Assert.Empty(faults);
        Assert.Equal(new NewUser(address, name, isAdmin), Assert.Single(rows).User);
    }

    [Theory]
    [InlineData("a@example.org\nb@example.org,B,admin,x", 2, "there are 4 columns")]
    [InlineData("Address,Name,Role\na@example.org,A,boss", 2, "the third column is \"boss\"")]
    [InlineData("a@example.org\n\nb@example.org,\"B", 3, "has no second one")]
    public void Unreadable_record_is_named_by_its_line(string text, int line, string fault)
    {
        var sentence = Assert.Single(UserFile.Read(text).Faults);
        Assert.StartsWith($"Line {line}: ", sentence, StringComparison.Ordinal);
        Assert.Contains(fault, sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_are_counted_through_quoted_line_breaks()
    {
        var (rows, _) = UserFile.Read("Address,Name\na@example.org,\"A\nB\"\nb@example.org\n");
        Assert.Equal([2, 4], rows.Select(row => row.Line));
    }
}
