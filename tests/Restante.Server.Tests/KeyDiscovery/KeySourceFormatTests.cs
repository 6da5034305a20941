using System.Text.Json;
using Restante.Server.KeyDiscovery;

namespace Restante.Server.Tests.KeyDiscovery;

/// <summary>The names that sources are asked for, as other programs compute them, and the Autocrypt header's grammar.</summary>
public sealed class KeySourceFormatTests
{
    private static readonly string Key = Convert.ToBase64String(new byte[300]);

    [Fact]
    public void Directory_names_are_those_of_the_draft_and_of_GnuPG()
    {
        Assert.Equal("iy9q119eutrkn8s1mk4r39qejnbu3n5q", WebKeyDirectory.HashOf("Joe.Doe"));
        var checkedOnes = 0;
        foreach (var vector in Vectors("wkd", "wkd-zbase32.json"))
        {
            Assert.Equal(vector.GetProperty("hash").GetString(), WebKeyDirectory.HashOf(vector.GetProperty("local").GetString()!));
            checkedOnes++;
        }
        Assert.True(checkedOnes > 10);
    }

    [Fact]
    public void Owner_names_are_those_of_RFC_7929()
    {
        Assert.Equal("c93f1e400f26708f98cb19d936620da35eec8f72e57f9eec01c1afd6._openpgpkey.example.com",
            DaneRecords.NameOf("hugh", "example.com"));
        var checkedOnes = 0;
        foreach (var vector in Vectors("dane-openpgpkey", "openpgpkey-owner-names.json"))
        {
            Assert.Equal(vector.GetProperty("label").GetString(),
                DaneRecords.NameOf(vector.GetProperty("local").GetString()!, "example.com"));
            checkedOnes++;
        }
        Assert.True(checkedOnes > 3);
    }

    [Theory]
    [InlineData("addr=a@example.org; prefer-encrypt=mutual; keydata=KEY", true)]
    [InlineData("addr=a@example.org; keydata=KEY", false)]
    [InlineData("addr=a@example.org; prefer-encrypt=nopreference; keydata=KEY;", false)]
    [InlineData("addr = a@example.org ;\r\n prefer-encrypt = mutual ;\r\n keydata = KEY", true)]
    [InlineData("_ignored=x; addr=a@example.org; prefer-encrypt=mutual; keydata=KEY", true)]
    public void Well_formed_Autocrypt_header_is_read(string header, bool isMutual)
    {
        var read = AutocryptHeader.Parse(header.Replace("KEY", Key[..100] + "\r\n " + Key[100..], StringComparison.Ordinal));
        Assert.Equal(("a@example.org", isMutual, 300), (read!.Address, read.IsMutual, read.KeyData.Length));
    }

    [Theory]
    [InlineData("")]
    [InlineData(";")]
    [InlineData("addr=a@example.org")]
    [InlineData("keydata=KEY")]
    [InlineData("addr=a@example.org; keydata=")]
    [InlineData("addr=a@example.org; keydata=not base64!")]
    [InlineData("addr=a@example.org; addr=b@example.org; keydata=KEY")]
    [InlineData("addr=a@example.org; critical=1; keydata=KEY")]
    [InlineData("addr=a@example.org;; keydata=KEY")]
    [InlineData("addr=a@example.org; mutual; keydata=KEY")]
    [InlineData("addr=a@example.org; =x; keydata=KEY")]
    public void Other_Autocrypt_header_is_ignored(string header) =>
        Assert.Null(AutocryptHeader.Parse(header.Replace("KEY", Key, StringComparison.Ordinal)));

    [Fact]
    public void Key_beyond_10_KiB_is_ignored()
    {
        Assert.NotNull(AutocryptHeader.Parse("addr=a@example.org; keydata=" + Convert.ToBase64String(new byte[10 * 1024])));
        Assert.Null(AutocryptHeader.Parse("addr=a@example.org; keydata=" + Convert.ToBase64String(new byte[(10 * 1024) + 1])));
    }

    private static JsonElement[] Vectors(string folder, string file) =>
        JsonSerializer.Deserialize<JsonElement[]>(File.ReadAllText(Path.Combine(ThirdParty.Folder(folder), file)))!;
}
