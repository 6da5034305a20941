using System.Net;
using Microsoft.Extensions.Options;
using Restante.Server.Network;

namespace Restante.Server.Tests.Network;

/// <summary>Threat model: someone else's domain leads the server to an inner network.</summary>
public sealed class AddressGuardTests
{
    private static readonly AddressGuard Guard = new(Options.Create(new NetworkOptions()));

    [Theory]
    [InlineData("0.0.0.0"), InlineData("0.255.255.255")] // this network, RFC 791
    [InlineData("10.0.0.1"), InlineData("10.255.255.255")] // private, RFC 1918
    [InlineData("100.64.0.1"), InlineData("100.127.255.255")] // carriers' NAT, RFC 6598
    [InlineData("127.0.0.1"), InlineData("127.255.255.254")] // loopback
    [InlineData("169.254.169.254")] // link local, RFC 3927; the clouds' metadata
    [InlineData("172.16.0.1"), InlineData("172.31.255.255")] // private
    [InlineData("192.0.0.1"), InlineData("192.0.0.170"), InlineData("192.0.0.171")] // IETF, NAT64 discovery
    [InlineData("192.0.2.1"), InlineData("198.51.100.1"), InlineData("203.0.113.1")] // documentation, RFC 5737
    [InlineData("192.31.196.1"), InlineData("192.175.48.1"), InlineData("192.52.193.1")] // AS112, AMT
    [InlineData("192.88.99.1")] // 6to4 relays, RFC 7526
    [InlineData("192.168.0.1"), InlineData("192.168.255.255")] // private
    [InlineData("198.18.0.1"), InlineData("198.19.255.255")] // benchmarking, RFC 2544
    [InlineData("224.0.0.1"), InlineData("239.255.255.255")] // multicast
    [InlineData("240.0.0.1"), InlineData("255.255.255.255")] // reserved, broadcast
    [InlineData("::"), InlineData("::1")] // unspecified, loopback
    [InlineData("::ffff:10.0.0.1"), InlineData("::ffff:8.8.8.8")] // mapped: no name has such an address
    [InlineData("::8.8.8.8")] // compatible, RFC 4291
    [InlineData("64:ff9b::10.0.0.1"), InlineData("64:ff9b::127.0.0.1"),
        InlineData("64:ff9b::169.254.169.254"), InlineData("64:ff9b::192.168.1.1")] // NAT64 of inner addresses
    [InlineData("64:ff9b:1::8.8.8.8")] // NAT64 of a local kind, RFC 8215
    [InlineData("100::1"), InlineData("100:0:0:1::1")] // discard, dummy
    [InlineData("2001::1"), InlineData("2001:0:a00:1::1")] // Teredo
    [InlineData("2001:2::1"), InlineData("2001:10::1"), InlineData("2001:20::1"),
        InlineData("2001:4:112::1"), InlineData("2001:1ff:ffff::1")] // RFC 2928's block
    [InlineData("2001:db8::1"), InlineData("3fff:fff::1")] // documentation
    [InlineData("2002:a00:1::1"), InlineData("2002:808:808::1")] // 6to4
    [InlineData("2620:4f:8000::1")] // AS112
    [InlineData("5f00::1")] // segment routing, RFC 9602
    [InlineData("fc00::1"), InlineData("fdff::1")] // unique local
    [InlineData("fe80::1"), InlineData("fec0::1")] // link local, site local
    [InlineData("ff02::1"), InlineData("ff0e::1")] // multicast
    [InlineData("4000::1"), InlineData("1::1")] // never given out
    public void Special_purpose_addresses_are_refused(string address) => Assert.False(Guard.Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8"), InlineData("1.0.0.1"), InlineData("9.255.255.255"),
        InlineData("11.0.0.0"), InlineData("100.63.255.255"), InlineData("100.128.0.0")]
    [InlineData("172.15.255.255"), InlineData("172.32.0.0"), InlineData("192.0.1.0"),
        InlineData("192.167.255.255"), InlineData("192.169.0.0")]
    [InlineData("198.17.255.255"), InlineData("198.20.0.0"), InlineData("223.255.255.255")]
    [InlineData("2001:200::1"), InlineData("2606:4700::1111"), InlineData("2a00:1450::1"), InlineData("3ffe::1")]
    [InlineData("64:ff9b::8.8.8.8")]
    public void Public_addresses_are_allowed(string address) => Assert.True(Guard.Allows(IPAddress.Parse(address)));

    [Fact]
    public void Only_addresses_allowed_by_the_operator_are_added()
    {
        var guard = new AddressGuard(Options.Create(new NetworkOptions { InsecureAllowAddresses = ["127.64.0.0/16", "fd00::/16"] }));
        Assert.True(guard.Allows(IPAddress.Parse("127.64.1.2")));
        Assert.True(guard.Allows(IPAddress.Parse("fd00::1")));
        Assert.False(guard.Allows(IPAddress.Parse("127.65.0.1")));
        Assert.False(guard.Allows(IPAddress.Parse("::ffff:127.64.1.2")));
    }
}
