using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Containers;

/// <summary>What containers use, from a caller's side.</summary>
public sealed class StatsTests(ContainerFixture fixture) : IClassFixture<ContainerFixture>
{
    private GatewayClient Http => fixture.Http;

    [Fact]
    public async Task One_sample_is_an_object()
    {
        var path = await fixture.DeployAsync("stats-one");

        var sample = (await Http.GetAsync($"{path}/stats")).Expect(200);

        Assert.Equal("application/json", sample.MediaType);
        Assert.True(sample.Json.GetProperty("memoryBytes").GetInt64() > 0);
        Assert.InRange(sample.Json.GetProperty("cpus").GetDouble(), 0, 1);
    }

    [Theory]
    [InlineData("", "application/x-ndjson", "{\"sample\":{")]
    [InlineData("text/event-stream", "text/event-stream", "event: sample")]
    public async Task Who_follows_gets_sample_after_sample_until_the_container_ends(string accept, string mediaType, string beginning)
    {
        var path = await fixture.DeployAsync("stats-" + Guid.NewGuid().ToString("N")[..8]);
        (string, string)[] headers = accept.Length == 0 ? [] : [("Accept", accept)];
        using var response = await Http.OpenAsync($"{path}/stats?follow=true", CancellationToken.None, headers);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.Equal(mediaType, response.Content.Headers.ContentType?.MediaType);
        for (var count = 0; count < 3; )
        {
            fixture.Clock.Advance(TimeSpan.FromSeconds(1));
            count += (await reader.ReadLineAsync())!.StartsWith(beginning, StringComparison.Ordinal) ? 1 : 0;
        }

        (await Http.PostAsync($"{path}/stop")).Expect(200);
        fixture.Clock.Advance(TimeSpan.FromSeconds(2));
        await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_container_that_does_not_run_uses_nothing()
    {
        var path = await fixture.DeployAsync("stats-stopped");
        (await Http.PostAsync($"{path}/stop")).Expect(200);

        (await Http.GetAsync($"{path}/stats")).ExpectProblem(409, "conflict");
        (await Http.GetAsync($"{path}/stats?follow=true")).ExpectProblem(409, "conflict");
        (await Http.GetAsync("/containers/box/none/stats")).ExpectProblem(404, "not-found");
    }
}
