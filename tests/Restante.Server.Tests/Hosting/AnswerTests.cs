using System.Net;

namespace Restante.Server.Tests.Hosting;

public sealed class AnswerTests
{
    [Fact]
    public async Task Is_ready_once_started()
    {
        await using var server = await TestServer.Start();
        using var client = server.Stranger();
        using var answer = await client.GetAsync("/healthz");
        Assert.Equal("ready\n", await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
