using System.Collections.Concurrent;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Docker;

public sealed class DockerStopTests
{
    private const string Id = "e14abe5fa39fa63b5ba6c623eec753dcea15f4a98c9098833703a6fd1cb52a65";

    private static CancellationToken Cancellation => CancellationToken.None;

    [Theory]
    [InlineData(120, null, 180)]
    [InlineData(null, 600, 660)]
    [InlineData(null, null, 70)]
    public async Task A_long_grace_is_waited_for(int? grace, int? own, int deadline)
    {
        var clock = new TimerLog();
        await using var engine = await DockerStub.StartAsync("1.41", time: clock);
        engine
            .AnswerJson($"/containers/{Id}/json", $$"""{"Id":"{{Id}}","Config":{"StopTimeout":{{own?.ToString() ?? "null"}}} }""")
            .Answer($"/containers/{Id}/stop", "", [], 204);

        await engine
            .Open<IContainerPowerDriver>()
            .StopContainerAsync(Id, grace is { } seconds ? TimeSpan.FromSeconds(seconds) : null, Cancellation);

        Assert.Contains(TimeSpan.FromSeconds(deadline), clock.DueTimes);
        Assert.Contains($"POST /v1.41/containers/{Id}/stop{(grace is null ? "" : $"?t={grace}")}", engine.Requests);
    }

    [Fact]
    public async Task A_part_of_a_second_is_a_second() => Assert.Equal("?t=1", await StopAsync(TimeSpan.FromMilliseconds(200)));

    [Fact]
    public async Task No_grace_is_no_time_and_never_the_engine_s_for_ever()
    {
        Assert.Equal("?t=0", await StopAsync(TimeSpan.Zero));
        Assert.Equal("?t=0", await StopAsync(TimeSpan.FromSeconds(-1)));
    }

    [Fact]
    public async Task One_that_removes_itself_when_it_ends_is_answered_as_terminated()
    {
        await using var engine = await DockerStub.StartAsync("1.41");
        engine
            .AnswerJson(
                $"/containers/{Id}/json",
                $$"""{"Id":"{{Id}}","Name":"/web","HostConfig":{"AutoRemove":true},"State":{"Status":"running"} }"""
            )
            .Answer(
                $"/containers/{Id}/stop",
                context =>
                {
                    engine.AnswerJson($"/containers/{Id}/json", """{"message":"No such container"}""", 404);
                    context.Response.StatusCode = 204;
                    return Task.CompletedTask;
                }
            );

        var stopped = await engine.Open<IContainerPowerDriver>().StopContainerAsync(Id, null, Cancellation);

        Assert.Equal(("web", ContainerState.Terminated), (stopped.Name, stopped.State));
    }

    [Theory]
    [InlineData(404, "No such container: x")]
    [InlineData(409, "removal of container x is already in progress")]
    public async Task Destroying_one_that_goes_by_itself_succeeds(int status, string message)
    {
        await using var engine = await DockerStub.StartAsync("1.41");
        engine
            .AnswerJson($"/containers/{Id}/json", $$"""{"Id":"{{Id}}"}""")
            .Answer($"/containers/{Id}/stop", "", [], 204)
            .AnswerJson($"/containers/{Id}", $$"""{"message":"{{message}}"}""", status);

        await engine.Open<IContainerDriver>().DestroyContainerAsync(Id, Cancellation);

        Assert.Equal($"DELETE /v1.41/containers/{Id}?v=1&force=1", engine.Requests[^1]);
    }

    [Fact]
    public async Task A_container_that_cannot_be_removed_after_a_failed_start_is_told_of()
    {
        await using var engine = await DockerStub.StartAsync("1.41");
        engine
            .AnswerJson("/containers/create", $$"""{"Id":"{{Id}}"}""", 201)
            .AnswerJson($"/containers/{Id}/start", """{"message":"port is already allocated"}""", 500)
            .AnswerJson($"/containers/{Id}", """{"message":"driver failed to remove root filesystem"}""", 500);

        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            engine.Open<IContainerDriver>().DeployContainerAsync(new DeployContainer { Name = "web", Image = "tomcat" }, Cancellation)
        );

        Assert.Equal(DriverErrorKind.Conflict, failure.Kind);
        Assert.Contains("port is already allocated", failure.Message, StringComparison.Ordinal);
        Assert.Contains("driver failed to remove", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<string> StopAsync(TimeSpan grace)
    {
        await using var engine = await DockerStub.StartAsync("1.41");
        engine.AnswerJson($"/containers/{Id}/json", $$"""{"Id":"{{Id}}"}""").Answer($"/containers/{Id}/stop", "", [], 304);
        await engine.Open<IContainerPowerDriver>().StopContainerAsync(Id, grace, Cancellation);
        var stop = engine.Requests.Single(request => request.StartsWith("POST", StringComparison.Ordinal));
        return stop[stop.IndexOf('?', StringComparison.Ordinal)..];
    }

    /// <summary>The real clock, and what it was asked to wait for.</summary>
    private sealed class TimerLog : TimeProvider
    {
        public ConcurrentBag<TimeSpan> DueTimes { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            DueTimes.Add(dueTime);
            return new Timer(this, base.CreateTimer(callback, state, dueTime, period));
        }

        private sealed class Timer(TimerLog log, ITimer timer) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                log.DueTimes.Add(dueTime);
                return timer.Change(dueTime, period);
            }

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }
}
