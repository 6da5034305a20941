using System.Text.Json;
using Restante.Protocol;
using Restante.Server.Messages;
using Restante.Server.Sending.Decisions;
using Restante.Server.Tests.Protocol;

namespace Restante.Server.Tests.Sending.Decisions;

/// <summary>tests/vectors/body-groups-v1.json, which bodyVectors.test.ts runs in TypeScript.</summary>
public sealed class BodyGroupsTests
{
    private static readonly JsonElement File = VectorFile.Read("body-groups-v1.json");

    [Fact]
    public void File_has_every_combination_of_none_one_and_several_once()
    {
        var found = File.GetProperty("combinations").EnumerateArray()
            .Select(one => (one.Text("to").Length, one.Text("cc").Length, one.Text("bcc").Length)).Order().ToList();
        int[] counts = [0, 1, 2];
        var all = from to in counts from cc in counts from bcc in counts where to + cc + bcc > 0 select (to, cc, bcc);
        Assert.Equal(all.Order(), found);
    }

    [Fact]
    public void Recipients_share_bodies_as_the_file_says()
    {
        var cases = File.GetProperty("combinations").EnumerateArray().Concat(File.GetProperty("repeated").EnumerateArray())
            .Concat(File.GetProperty("spelled").EnumerateArray());
        foreach (var one in cases)
        {
            // Cc and Bcc first: the order of the roles decides, not that of the list.
            NamedRecipient[] recipients = [.. Named(one, "cc", Role.Cc), .. Named(one, "bcc", Role.Bcc), .. Named(one, "to", Role.To)];
            var expected = one.GetProperty("bodies").EnumerateArray()
                .Select(body => (Readers: Addresses(body, "readers"), Bcc: Addresses(body, "bcc")));
            Assert.Equal(
                (one.ToString(), string.Join("; ", expected.Select(body => Shown(body.Readers, body.Bcc)))),
                (one.ToString(), string.Join("; ", BodyGroups.Of(recipients).Select(Shown))));
        }
    }

    private static IEnumerable<NamedRecipient> Named(JsonElement one, string member, Role role) =>
        Addresses(one, member).Select(canonical => new NamedRecipient(canonical, role));

    /// <summary>The canonical addresses of a list, or of the letters that stand for people.</summary>
    private static IEnumerable<string> Addresses(JsonElement one, string member)
    {
        var value = one.GetProperty(member);
        var written = value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select(address => address.GetString()!)
            : value.GetString()!.Select(letter => File.GetProperty("people").Text(letter.ToString()));
        foreach (var address in written)
        {
            Assert.True(MailAddress.TryParse(address, out var parsed));
            yield return parsed.Canonical;
        }
    }

    private static string Shown(BodyGroup group) => group switch
    {
        BodyGroup.Visible visible => Shown(visible.Canonical, []),
        BodyGroup.Hidden hidden => Shown([hidden.Canonical], [hidden.Canonical]),
        _ => throw new InvalidOperationException($"{group} is not expected."),
    };

    private static string Shown(IEnumerable<string> readers, IEnumerable<string> bcc) =>
        $"{string.Join(", ", readers)} with Bcc: {string.Join(", ", bcc)}";
}
