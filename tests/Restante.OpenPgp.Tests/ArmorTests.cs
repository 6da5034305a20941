using System.Text;

namespace Restante.OpenPgp.Tests;

public sealed class ArmorTests
{
    [Fact]
    public void Checksum_with_vector_instructions_equals_the_plain_one()
    {
        Assert.Equal(0x21CF02u, Crc24.Plain(Crc24.Start, "123456789"u8));
        for (var length = 0; length < 400; length += 7)
            Assert.Equal(Crc24.Plain(Crc24.Start, Samples.Bytes(length)), Crc24.Append(Crc24.Start, Samples.Bytes(length)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(47)]
    [InlineData(48)]
    [InlineData(49)]
    [InlineData(49_152)]
    [InlineData(200_001)]
    public void Data_of_any_length_is_armored_and_read_again(int length)
    {
        var bytes = Samples.Bytes(length);
        var text = Armor.Encode(bytes, ArmorKind.Message);
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 76));
        Assert.Equal(bytes, Armor.TryDecode(Encoding.ASCII.GetBytes(text)));
        Assert.Equal(bytes, Armor.TryDecode(Encoding.ASCII.GetBytes("Dear all,\r\n" + text.Replace("\n", " \r\n"))));
    }

    [Fact]
    public void Consecutive_armor_blocks_are_all_read()
    {
        var both = Armor.Encode([1, 2], ArmorKind.PublicKey) + "between\n-- \n" + Armor.Encode([3], ArmorKind.PublicKey) + "-- \nRegards\n";
        Assert.Equal([1, 2, 3], Armor.TryDecode(Encoding.ASCII.GetBytes(both)));
    }

    public static TheoryData<string> Ways => [.. ChangedArmor.Ways.Keys];

    [Theory, MemberData(nameof(Ways))]
    public void Key_with_armor_altered_in_transit_is_read(string way)
    {
        foreach (var (bytes, kind) in new[]
        {
            (Samples.Alice.Certificate.ToBytes(), ArmorKind.PublicKey),
            (Samples.Alice.ToBytes(), ArmorKind.SecretKey),
        })
            Assert.Equal(bytes, Armor.TryDecode(ChangedArmor.Ways[way](Armor.Encode(bytes, kind))));
    }

    [Fact]
    public void Damaged_key_block_is_refused()
    {
        var text = Armor.Encode(Samples.Alice.Certificate.ToBytes(), ArmorKind.PublicKey);
        var middle = text.Length / 2;
        // The strict reader refuses armor without line breaks; the repair checks the checksum.
        foreach (var broken in new[]
        {
            text[..middle],
            text[..middle] + text[(middle + 50)..],
            text[..middle] + (text[middle] == 'A' ? 'B' : 'A') + text[(middle + 1)..],
        })
            Assert.Null(Armor.TryDecode(Encoding.ASCII.GetBytes(broken.Replace('\n', ' '))));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" \t\r")]
    [InlineData(" \t\r\v\f")]
    public void Line_of_any_white_space_before_the_data_counts_as_blank(string blank) =>
        Assert.Equal([1, 2, 3], Armor.TryDecode(
            Encoding.ASCII.GetBytes($"-----BEGIN PGP MESSAGE-----\nComment: x\n{blank}\nAQID\n-----END PGP MESSAGE-----\n")));

    [Theory]
    [InlineData("-----BEGIN PGP MESSAGE-----\n\nAQID\n")]
    [InlineData("-----BEGIN PGP MESSAGE-----\n\nAQ*D\n-----END PGP MESSAGE-----\n")]
    [InlineData("-----BEGIN PGP MESSAGE-----\n\nAQ==\nAQID\n-----END PGP MESSAGE-----\n")]
    [InlineData("-----BEGIN PGP MESSAGE-----\nno header\n\nAQID\n-----END PGP MESSAGE-----\n")]
    [InlineData("hello")]
    [InlineData("")]
    public void Malformed_armor_is_refused(string text) => Assert.Null(Armor.TryDecode(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Armor_kind_follows_from_the_first_packet()
    {
        Assert.Equal(ArmorKind.PublicKey, Armor.KindOf(Samples.Alice.Certificate.ToBytes()));
        Assert.Equal(ArmorKind.SecretKey, Armor.KindOf(Samples.Alice.ToBytes()));
        Assert.Equal(ArmorKind.Message, Armor.KindOf(Samples.EncryptToAlice([1])));
        Assert.True(Signing.TryDetached(new MemoryStream(), [Samples.Bob], Samples.Now, false, out var signature, out _));
        Assert.Equal(ArmorKind.Signature, Armor.KindOf(signature));
        Assert.Null(Armor.KindOf("hello"u8));
    }
}
