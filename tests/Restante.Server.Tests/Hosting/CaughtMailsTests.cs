using System.Text;
using Restante.Server.Hosting.Demonstration;

namespace Restante.Server.Tests.Hosting;

/// <summary>What the demonstration's relay keeps in memory.</summary>
public sealed class CaughtMailsTests
{
    [Fact]
    public void Mails_are_limited_in_number_and_bytes()
    {
        // One character is two bytes, and the text is kept twice: with the header and without.
        var mails = new CaughtMails(kept: 3, keptBytes: 4500);
        for (var i = 0; i < 5; i++) Add(10);
        Assert.Equal([5, 4, 3], Ids());
        Add(1000);
        Assert.Equal([6, 5, 4], Ids());
        Add(1000);
        Assert.Equal([7], Ids());
        // The newest is kept however large it is.
        Add(10_000);
        Assert.Equal([8], Ids());
        Add(10);
        Assert.Equal([9], Ids());

        void Add(int length)
        {
            var raw = Encoding.ASCII.GetBytes("Subject: x\r\n\r\n" + new string('x', length));
            mails.Add("a@b.c", ["d@e.f"], raw, DateTimeOffset.UnixEpoch);
        }

        int[] Ids() => [.. mails.List(0).Mails.Select(mail => mail.Id)];
    }
}
