using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Docker;

public sealed class DockerVersionTests
{
    private static CancellationToken Cancellation => CancellationToken.None;

    [Theory]
    [InlineData("1.21", null, "1.21")]
    [InlineData("1.41", "1.12", "1.41")]
    [InlineData("1.56", "1.40", "1.51")]
    [InlineData("1.52", "1.44", "1.51")]
    public async Task The_newest_version_that_both_sides_speak_is_spoken(string theirs, string? least, string spoken)
    {
        await using var engine = await DockerStub.StartAsync("");
        engine.AnswerJson(
            "/version",
            least is null ? $$"""{"ApiVersion":"{{theirs}}"}""" : $$"""{"ApiVersion":"{{theirs}}","MinAPIVersion":"{{least}}"}"""
        );
        engine.AnswerJson("/containers/json", "[]");

        await engine.Open<IContainerDriver>().ListContainersAsync(PageRequest.First(), Cancellation);

        Assert.Equal(["GET /version", $"GET /v{spoken}/containers/json?all=1"], engine.Requests);
    }

    [Theory]
    [InlineData("""{"ApiVersion":"1.90","MinAPIVersion":"1.60"}""", DriverErrorKind.NotSupported)]
    [InlineData("""{"ApiVersion":"1.18"}""", DriverErrorKind.NotSupported)]
    [InlineData("""{"hello":"world"}""", DriverErrorKind.Unexpected)]
    [InlineData("<html>", DriverErrorKind.Unexpected)]
    public async Task What_speaks_no_version_in_common_is_told_as_such(string version, DriverErrorKind kind)
    {
        await using var engine = await DockerStub.StartAsync("");
        engine.AnswerJson("/version", version);

        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            engine.Open<IConnectionCheckDriver>().CheckConnectionAsync(Cancellation)
        );

        Assert.Equal(kind, failure.Kind);
        Assert.Equal(DockerStub.ConnectionName, failure.Connection);
    }

    [Fact]
    public async Task Callers_at_the_same_time_ask_for_the_version_once()
    {
        await using var engine = await DockerStub.StartAsync("");
        var mayAnswer = new TaskCompletionSource();
        engine.Answer(
            "/version",
            async context =>
            {
                await mayAnswer.Task;
                await context.Response.WriteAsync("""{"ApiVersion":"1.41"}""", context.RequestAborted);
            }
        );
        engine.AnswerJson("/containers/json", "[]");

        var calls = Enumerable
            .Range(0, 20)
            .Select(_ => engine.Open<IContainerDriver>().ListContainersAsync(PageRequest.First(), Cancellation))
            .ToList();
        mayAnswer.SetResult();
        await Task.WhenAll(calls);

        Assert.Single(engine.Requests, "GET /version");
    }

    [Fact]
    public async Task A_version_that_could_not_be_asked_for_is_asked_for_again()
    {
        await using var engine = await DockerStub.StartAsync("");
        engine.AnswerJson("/version", """{"message":"starting"}""", 500).AnswerJson("/containers/json", "[]");
        await Assert.ThrowsAsync<DriverException>(() =>
            engine.Open<IContainerDriver>().ListContainersAsync(PageRequest.First(), Cancellation)
        );

        engine.AnswerJson("/version", """{"ApiVersion":"1.30"}""");

        await engine.Open<IContainerDriver>().ListContainersAsync(PageRequest.First(), Cancellation);
    }

    [Fact]
    public async Task An_engine_that_was_replaced_by_a_newer_one_is_asked_again()
    {
        await using var engine = await DockerStub.StartAsync("1.30");
        engine.AnswerJson(
            "/containers/json",
            """{"message":"client version 1.30 is too old. Minimum supported API version is 1.40"}""",
            400
        );
        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            engine.Open<IContainerDriver>().ListContainersAsync(PageRequest.First(), Cancellation)
        );
        Assert.Equal(DriverErrorKind.Unavailable, failure.Kind);

        engine.AnswerJson("/version", """{"ApiVersion":"1.45","MinAPIVersion":"1.40"}""").AnswerJson("/containers/json", "[]");
        await engine.Open<IContainerDriver>().ListContainersAsync(PageRequest.First(), Cancellation);

        Assert.Equal("GET /v1.45/containers/json?all=1", engine.Requests[^1]);
    }
}
