using Xunit;

namespace Restante.OpenPgp.Tests;

public sealed class CertificateTests
{
    /// <summary>Made with OpenPGP.js; its user ID has characters of one to four bytes and joiners.</summary>
    private const string Colourful =
        "xjMEawT5chYJKwYBBAHaRw8BAQdAhUK+R8ZN/sMnTYHRYXgzo++SZAOETblelfuBP5FLcerNLVpvw6sg8J+Ps++4j+KAjfCfjIggTcO8bGxlciA8em9lQGV4" +
        "YW1wbGUub3JnPsLAEwQTFgoAhQWCawT5cgMLCQcJENXVsQspVwGNRRQAAAAAABwAIHNhbHRAbm90YXRpb25zLm9wZW5wZ3Bqcy5vcme6P/msztffpMUqSjwe" +
        "8LVJJWSPSR60Ex5brxISFU57EQUVCggODAQWAAIBAhkBApsDAh4BFiEEp0Oy/bKddWPmLGF01dWxCylXAY0AAPW0AP4kk7CHoGnttkQyr+k9xo7vT6HnqSjM" +
        "4Kb2pNdU7bmpYgEA920iNvuSnhXDh8fIqm9QnEhFg99jBMohtEVUnPMRIQ/OOARrBPlyEgorBgEEAZdVAQUBAQdAqHWnBvIoI/wnRAid7vAKTf8lLnd3TqS2" +
        "+xf+UAMLoQ0DAQgHwr4EGBYKAHAFgmsE+XIJENXVsQspVwGNRRQAAAAAABwAIHNhbHRAbm90YXRpb25zLm9wZW5wZ3Bqcy5vcmcJ6Mesz0AnBA6sK0/MEl6+" +
        "WSChV0ITJI0Xuw3h0WbjbQKbDBYhBKdDsv2ynXVj5ixhdNXVsQspVwGNAAC1HgD+P0vs+8dnW2Lbr86EfLxfupM5oD0iXI4J+itCNBfKRMQA/1LouT+pzWD5" +
        "GHub6JZFOJwg/7m+AMffS9xfJXGn0BsE";

    [Fact]
    public void A_user_id_of_any_script_is_read_and_its_certification_verified()
    {
        Assert.True(Certificate.TryParse(Convert.FromBase64String(Colourful), out var certificate));
        Assert.Equal("Zoë 🏳️‍🌈 Müller <zoe@example.org>", Assert.Single(certificate!.UserIds));
        Assert.True(certificate.Names(address => address == "zoe@example.org"));
    }

    [Fact]
    public void A_user_id_that_was_changed_is_not_the_owners()
    {
        var bytes = Convert.FromBase64String(Colourful);
        var at = bytes.AsSpan().IndexOf("zoe@"u8);
        bytes[at] = (byte)'j';
        Assert.True(Certificate.TryParse(bytes, out var certificate));
        Assert.Empty(certificate!.UserIds);
    }
}
