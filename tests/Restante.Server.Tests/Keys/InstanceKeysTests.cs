using System.Security.Cryptography;
using Restante.Protocol;
using Restante.Server.Keys;
using Restante.Server.Tests.Protocol;

namespace Restante.Server.Tests.Keys;

/// <summary>PROTOCOL.md section 2: seals, verifiers and decoys of the key ring.</summary>
public sealed class InstanceKeysTests
{
    private static readonly byte[] One = [.. Enumerable.Repeat((byte)1, 32)];
    private static readonly byte[] Two = [.. Enumerable.Repeat((byte)2, 32)];
    private static readonly byte[] Row = [1, 2, 3, 4];

    private readonly InstanceKeys first = new(new Dictionary<int, byte[]> { [1] = One });
    private readonly InstanceKeys both = new(new Dictionary<int, byte[]> { [1] = One, [2] = Two });

    [Fact]
    public void Sealed_vector_opens()
    {
        var v = Vectors.Section("sealed");
        var keys = new InstanceKeys(new Dictionary<int, byte[]> { [v.GetProperty("keyNumber").GetInt32()] = v.Bytes("instanceKey") });
        var rowId = System.Text.Encoding.UTF8.GetBytes(v.Text("rowId"));
        Assert.Equal(v.Bytes("plaintext"), keys.Open(v.Text("table"), rowId, v.Bytes("sealed")));
        Assert.Equal(v.Bytes("sealed")[..5], keys.Seal(v.Text("table"), rowId, v.Bytes("plaintext"))[..5]);
    }

    [Fact]
    public void Verifiers_and_decoys_are_those_of_the_vectors()
    {
        var (user, mailbox) = (Vectors.Section("user"), Vectors.Section("mailbox"));
        var keys = new InstanceKeys(new Dictionary<int, byte[]> { [1] = user.Bytes("instanceKey") });
        Assert.Equal(user.Bytes("storedVerifier"), keys.Authenticate(user.Bytes("auth")).Mac);
        var (id, salt) = keys.MailboxIdentity(mailbox.Text("address"));
        Assert.Equal(mailbox.Bytes("id"), id.ToArray());
        Assert.Equal(mailbox.Bytes("salt"), salt);
    }

    [Fact]
    public void Value_moved_to_another_row_or_table_does_not_open()
    {
        var value = first.Seal("users", Row, "secret"u8);
        Assert.Equal("secret"u8, first.Open("users", Row, value));
        Assert.ThrowsAny<CryptographicException>(() => first.Open("users", [1, 2, 3, 5], value));
        Assert.ThrowsAny<CryptographicException>(() => first.Open("mailboxes", Row, value));
    }

    [Fact]
    public void Changed_bit_or_cut_does_not_open()
    {
        var value = first.Seal("users", Row, "secret"u8);
        for (var i = 0; i < value.Length; i++)
        {
            var changed = value.ToArray();
            changed[i] ^= 0x10;
            Assert.ThrowsAny<CryptographicException>(() => first.Open("users", Row, changed));
            Assert.ThrowsAny<CryptographicException>(() => first.Open("users", Row, value.AsSpan(0, i)));
        }
    }

    [Fact]
    public void Equal_values_look_different() =>
        Assert.NotEqual(first.Seal("users", Row, "secret"u8), first.Seal("users", Row, "secret"u8));

    [Fact]
    public void Newest_key_writes_and_every_key_reads()
    {
        var old = first.Seal("users", Row, "secret"u8);
        Assert.Equal("secret"u8, both.Open("users", Row, old));
        var renewed = both.Seal("users", Row, "secret"u8);
        Assert.Equal(2, renewed[4]);
        var missing = Assert.Throws<CryptographicException>(() => first.Open("users", Row, renewed));
        Assert.Contains("no key 2", missing.Message, StringComparison.Ordinal);

        var oldVerifier = first.Authenticate(Row);
        Assert.Equal(1, oldVerifier.KeyNumber);
        Assert.True(both.Matches(oldVerifier, Row));
        Assert.Equal(2, both.Authenticate(Row).KeyNumber);
        Assert.False(first.Matches(both.Authenticate(Row), Row));
    }

    [Fact]
    public void Verifier_matches_its_own_authenticator_under_its_own_key_only()
    {
        var verifier = both.Authenticate(Row);
        Assert.True(both.Matches(verifier, Row));
        Assert.False(both.Matches(verifier, [1, 2, 3, 5]));
        Assert.False(both.Matches(verifier with { KeyNumber = 1 }, Row));
        Assert.False(both.Matches(verifier with { Mac = verifier.Mac[..31] }, Row));
    }

    [Fact]
    public void Decoys_stay_when_a_key_is_added_and_differ_by_address_and_purpose()
    {
        Assert.Equal(first.DecoyUser("bob@example.org"), both.DecoyUser("bob@example.org"), SameBytes);
        Assert.Equal(first.MailboxIdentity("bob@example.org"), both.MailboxIdentity("bob@example.org"), SameBytes);
        Assert.NotEqual(first.DecoyUser("bob@example.org").UserId, first.DecoyUser("eve@example.org").UserId);
        Assert.NotEqual(first.DecoyUser("bob@example.org").UserId, first.MailboxIdentity("bob@example.org").MailboxId);
        Assert.Equal(16, first.DecoyUser("bob@example.org").Salt.Length);
    }

    [Fact]
    public void Empty_ring_is_an_error() => Assert.Throws<ArgumentException>(() => new InstanceKeys(new Dictionary<int, byte[]>()));

    private static bool SameBytes((Id16, byte[]) a, (Id16, byte[]) b) => a.Item1 == b.Item1 && a.Item2.SequenceEqual(b.Item2);
}
