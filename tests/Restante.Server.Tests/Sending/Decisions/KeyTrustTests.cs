using System.Text.Json;
using Restante.OpenPgp;
using Restante.Server.Guests;
using Restante.Server.Sending;
using Restante.Server.Sending.Decisions;
using Restante.Server.Tests.Protocol;

namespace Restante.Server.Tests.Sending.Decisions;

/// <summary>tests/vectors/key-trust-v1.json, which trustVectors.test.ts runs in TypeScript.</summary>
public sealed class KeyTrustTests
{
    private static readonly JsonElement File = VectorFile.Read("key-trust-v1.json");
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 2, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Before = Now.AddDays(-60);
    private static readonly CertificateVerdict Usable = new CertificateVerdict.Usable(false, null);
    private static readonly CertificateVerdict Expired = new CertificateVerdict.Unusable(Unfit.Expired);
    private static readonly string[] Invited = ["none", "link", "pin"];

    private readonly DecisionTable account = new(File.GetProperty("account"));
    private readonly DecisionTable found = new(File.GetProperty("found"));
    private readonly DecisionTable absence = new(File.GetProperty("absence"));
    private readonly DecisionTable approved = new(File.GetProperty("approved"));
    private readonly DecisionTable guest = new(File.GetProperty("guest"));
    private readonly DecisionTable assurance = new(File.GetProperty("assurance"));

    [Fact]
    public void Tables_have_one_row_for_every_combination()
    {
        foreach (var table in new[] { account, found, absence, approved, guest, assurance }) table.IsComplete();
    }

    [Fact]
    public void Account_key_is_judged_as_its_row_says()
    {
        foreach (var one in account.Combinations())
        {
            var then = account.Then(one);
            var remembered = HowOf(then) is { } how ? new TrustedKey(Key("key"), how, Now) : null;
            Same(one, Written(then, remembered), KeyTrust.Judge(AccountOf(one, "key", TrustedBy(one["trusted"], "key")), Now));
        }
    }

    [Fact]
    public void Found_key_is_judged_as_its_row_says()
    {
        foreach (var one in found.Combinations())
        {
            var then = found.Then(one);
            var provenance = DecisionTable.Value<KeyOrigin>(one["provenance"]);
            var remembered = HowOf(then) is { } how ? new TrustedKey(Key("key"), how, Now, provenance) : null;
            var facts = new TrustFacts.Found(Candidate(one["certificate"], "key"), provenance, TrustedBy(one["trusted"], "key"));
            Same(one, Written(then, remembered), KeyTrust.Judge(facts, Now));
        }
    }

    [Fact]
    public void Absence_of_a_key_is_judged_as_its_row_says()
    {
        foreach (var one in absence.Combinations())
        {
            var source = one["source"] == bool.TrueString ? KeyOrigin.Wkd : default(KeyOrigin?);
            var trusted = TrustedBy(one["trusted"], "key") is { } entry ? entry with { Source = source } : null;
            Same(one, Written(absence.Then(one), null), KeyTrust.Judge(new TrustFacts.Absent(trusted), Now));
        }
    }

    [Fact]
    public void Guest_key_is_judged_as_its_row_says()
    {
        Dictionary<string, string>?[] mailboxes =
        [
            null,
            .. account.Combinations("certificate", "proof", "assurance").Where(one => one["certificate"] != "missing"),
        ];
        var trusted = approved.Combinations("trusted", "source", "counter").ToList();
        foreach (var own in guest.Combinations("certificate", "provenance", "isMailboxKey", "statement"))
            foreach (var entry in trusted)
                foreach (var named in new[] { "judged", "mailbox", "other" })
                {
                    // An invitation names no key of the address, and a key that is the mailbox's is named once.
                    if (Invited.Contains(entry["trusted"])
                        && (named != "other" || entry["source"] == bool.TrueString || entry["counter"] == bool.TrueString)) continue;
                    if (own["isMailboxKey"] == bool.TrueString && named == "judged") continue;
                    foreach (var mailbox in mailboxes) JudgeGuest(new(own.Concat(entry)), named, mailbox);
                }
        Assert.All(guest.Unused, row => Assert.Equal("impossible", row.Text("trust")));
        Assert.Equal(2, guest.Unused.Count());
    }

    [Fact]
    public void Key_that_the_user_approved_needs_no_statement()
    {
        foreach (var one in approved.Combinations().Where(one => !Invited.Contains(one["trusted"])))
        {
            var trusted = EntryOf(one, one["names"] == "judged" ? "own" : "another");
            var facts = new TrustFacts.Guest(new CandidateKey(Key("own"), Usable), KeyOrigin.OwnKey, trusted, null, null);
            KeyTrust expected = approved.Then(one).GetProperty("approved").GetBoolean()
                ? new KeyTrust.Fine(null) : new KeyTrust.Held(HoldReason.NotProven);
            Same(one, Shown(expected), KeyTrust.Judge(facts, Now));
        }
    }

    [Fact]
    public void Assurance_counts_as_its_row_says()
    {
        foreach (var one in assurance.Combinations())
        {
            var weighed = KeyTrust.Weigh(
                AssuranceOf(one["stated"]), one["certificate"] == "usable", DecisionTable.Value<LinkProof>(one["proof"]));
            Assert.Equal(
                (DecisionTable.Shown(one), AssuranceOf(assurance.Then(one).Text("assurance"))),
                (DecisionTable.Shown(one), weighed));
        }
    }

    private void JudgeGuest(Dictionary<string, string> one, string named, Dictionary<string, string>? mailbox)
    {
        var key = one["isMailboxKey"] == bool.TrueString ? "mailbox" : "own";
        var names = named switch { "judged" => key, "mailbox" => "mailbox", _ => "another" };
        var trusted = EntryOf(one, names);
        var statement = one["statement"] == "none" ? null
            : new OwnKeyStatement(one["statement"][^1] - '0', one["statement"].StartsWith("valid", StringComparison.Ordinal));
        var facts = mailbox is null ? null : new Dictionary<string, string>(mailbox)
        {
            ["kind"] = "mailbox",
            ["succession"] = "unproven",
            ["trusted"] = Invited.Contains(one["trusted"]) || names == "mailbox" ? one["trusted"] : $"other-{one["trusted"]}",
        };
        var says = facts is null ? default(JsonElement?) : account.Then(facts);
        var first = says is { } row && HowOf(row) is { } how ? new TrustedKey(Key("mailbox"), how, Now) : null;
        one["names"] = names == key ? "judged" : "other";
        one["approved"] = approved.Then(one).GetProperty("approved").ToString();
        one["mailbox"] = says is null ? "none" : says.Value.Text("trust") == "held" ? "held" : first is null ? "trusted" : "first";
        one["remembered"] = one["counter"] == bool.TrueString ? "2" : "none";
        var then = guest.Then(one);
        string expected;
        if (then.Text("trust") == "as-mailbox") expected = Written(says!.Value, null);
        else
        {
            var remembers = then.TryGetProperty("remember", out var flag) && flag.GetBoolean();
            var known = remembers ? (first ?? trusted)! with { At = Now } : null;
            if (known is not null && statement is { Counter: > 0 }) known = known with { Counter = statement.Counter };
            expected = Written(then, known);
        }
        var judged = new TrustFacts.Guest(
            Candidate(one["certificate"], key),
            DecisionTable.Value<KeyOrigin>(one["provenance"]),
            trusted,
            facts is null ? null : AccountOf(facts, "mailbox", trusted),
            statement);
        Same(one, expected, KeyTrust.Judge(judged, Now));
    }

    private static TrustFacts.Account AccountOf(Dictionary<string, string> one, string key, TrustedKey? trusted) => new(
        DecisionTable.Value<AccountKind>(one["kind"]),
        Candidate(one["certificate"], key),
        trusted,
        DecisionTable.Value<SuccessionVerdict>(one["succession"]),
        DecisionTable.Value<LinkProof>(one["proof"]),
        AssuranceOf(one["assurance"]));

    private static AssuranceLevel? AssuranceOf(string word) => word == "none" ? null : DecisionTable.Value<AssuranceLevel>(word);

    private static CandidateKey Candidate(string certificate, string key) => new(
        Key(key), certificate switch { "usable" => Usable, "unusable" => Expired, _ => null });

    private static byte[] Key(string name) => System.Text.Encoding.UTF8.GetBytes(name);

    /// <summary>The entry for "seen" or "other-seen", or for an invitation that was sent.</summary>
    private static TrustedKey? TrustedBy(string word, string key)
    {
        if (word == "none") return null;
        var how = DecisionTable.Value<TrustHow>(word.Split('-')[^1]);
        return new TrustedKey(Key(Invited.Contains(word) ? "invitation" : word.Contains('-') ? "another" : key), how, Before);
    }

    private static TrustedKey? EntryOf(Dictionary<string, string> one, string key) => TrustedBy(one["trusted"], key) is not { } entry ? null
        : entry with
        {
            Source = one["source"] == bool.TrueString ? KeyOrigin.OwnKey : null,
            Counter = one["counter"] == bool.TrueString ? 2 : null,
        };

    private static TrustHow? HowOf(JsonElement then) =>
        then.TryGetProperty("remember", out var how) && how.GetString() is { } word ? DecisionTable.Value<TrustHow>(word) : null;

    /// <summary>A row's outcome, as <see cref="Shown"/> writes it.</summary>
    private static string Written(JsonElement then, TrustedKey? remembered) => Shown(then.Text("trust") == "fine"
        ? new KeyTrust.Fine(remembered)
        : new KeyTrust.Held(
            DecisionTable.Value<HoldReason>(then.Text("reason")),
            then.GetProperty("proven").GetBoolean(),
            then.GetProperty("problem").GetBoolean() ? Unfit.Expired : null));

    private static string Shown(KeyTrust trust) => trust switch
    {
        KeyTrust.Fine { Remember: { } key } =>
            $"fine, {System.Text.Encoding.UTF8.GetString(key.Fingerprint)} {key.How} {key.At:O} {key.Source} {key.Counter}",
        _ => trust.ToString(),
    };

    private static void Same(Dictionary<string, string> one, string expected, KeyTrust actual)
    {
        if (expected != Shown(actual)) Assert.Fail($"{DecisionTable.Shown(one)}: {Shown(actual)} instead of {expected}");
    }
}
