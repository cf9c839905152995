using System.Text.Json;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Containers;

/// <summary>What containers wrote, from a caller's side.</summary>
public sealed class LogTests(ContainerFixture fixture) : IClassFixture<ContainerFixture>
{
    private static readonly (string, string) AcceptLines = ("Accept", GatewayClient.Ndjson);

    private GatewayClient Http => fixture.Http;

    [Fact]
    public async Task As_text_the_output_comes_as_it_was_written()
    {
        var path = await DeployEndedAsync("text");
        var answer = (await Http.GetAsync($"{path}/logs")).Expect(200);

        Assert.Equal("text/plain", answer.MediaType);
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Equal("text: started from hello-world\ntext: this is the sandbox, nothing really runs\n", answer.Text);
    }

    [Fact]
    public async Task As_lines_each_tells_its_stream_and_its_time()
    {
        var path = await DeployEndedAsync("lines");
        var answer = (await Http.GetAsync($"{path}/logs?timestamps=true", AcceptLines)).Expect(200);

        Assert.Equal(GatewayClient.Ndjson, answer.MediaType);
        var lines = answer.Lines.Select(line => line.GetProperty("line")).ToArray();
        Assert.Equal(["stdout", "stderr"], lines.Select(line => line.Text("stream")!));
        Assert.Equal("lines: started from hello-world", lines[0].Text("text"));
        Assert.All(lines, line => Assert.Equal(TimeSpan.Zero, line.GetProperty("time").GetDateTimeOffset().Offset));
        var plain = (await Http.GetAsync($"{path}/logs", AcceptLines)).Expect(200).Lines[0].GetProperty("line");
        Assert.Equal(JsonValueKind.Null, plain.GetProperty("time").ValueKind);
    }

    [Theory]
    [InlineData("tail=1", 1)]
    [InlineData("tail=0", 0)]
    [InlineData("stream=stderr", 1)]
    [InlineData("stream=stdout", 1)]
    [InlineData("since=2100-01-01T00:00:00Z", 0)]
    [InlineData("since=2000-01-01T00:00:00%2B01:00&tail=100", 2)]
    [InlineData("follow=true", 2)]
    public async Task A_part_of_the_output_is_picked(string query, int lines)
    {
        var path = await DeployEndedAsync("part-" + Guid.NewGuid().ToString("N")[..8]);

        Assert.Equal(lines, (await Http.GetAsync($"{path}/logs?{query}")).Expect(200).Text.Count(character => character == '\n'));
        Assert.Equal(lines, (await Http.GetAsync($"{path}/logs?{query}", AcceptLines)).Expect(200).Lines.Length);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData(GatewayClient.Ndjson)]
    public async Task Who_follows_hears_new_lines_until_the_container_ends(string accept)
    {
        var path = await fixture.DeployAsync("followed-" + accept.Length);
        using var response = await Http.OpenAsync($"{path}/logs?follow=true", CancellationToken.None, ("Accept", accept));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Contains("started from", await reader.ReadLineAsync(), StringComparison.Ordinal);

        fixture.Clock.Advance(TimeSpan.FromSeconds(3));
        string? line;
        do
        {
            line = await reader.ReadLineAsync();
        } while (!line!.Contains("second 3", StringComparison.Ordinal));

        (await Http.PostAsync($"{path}/stop")).Expect(200);
        Assert.DoesNotContain("second 5", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain", "left-text")]
    [InlineData(GatewayClient.Ndjson, "left-lines")]
    public async Task Following_ends_when_the_caller_leaves(string accept, string connection)
    {
        var path = await fixture.DeployAsync("left", connection: connection);
        using (var response = await Http.OpenAsync($"{path}/logs?follow=true", CancellationToken.None, ("Accept", accept)))
        {
            Assert.Equal(200, (int)response.StatusCode);
        }

        await fixture.Log.WaitForAsync(line =>
            line.IsOfRequest
            && line.Values["Connection"] as string == connection
            && line.Message.Contains("/logs", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_output_of_a_container_that_is_not_there_is_not_found()
    {
        (await Http.GetAsync("/containers/box/none/logs")).ExpectProblem(404, "not-found");
        (await Http.GetAsync("/containers/box/none/logs?follow=true", AcceptLines)).ExpectProblem(404, "not-found");
    }

    private async Task<string> DeployEndedAsync(string name)
    {
        var path = await fixture.DeployAsync(name, "hello-world");
        Assert.Equal("stopped", (await Http.GetAsync(path)).Expect(200).Json.Text("state"));
        return path;
    }
}
