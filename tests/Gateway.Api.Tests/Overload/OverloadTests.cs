using Gateway.Api.Tests.Faults;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Overload;

/// <summary>More requests than the gateway takes on.</summary>
public sealed class OverloadTests(OverloadFixture fixture) : IClassFixture<OverloadFixture>
{
    [Fact]
    public async Task What_is_too_much_is_refused_at_once_probes_are_answered_and_then_all_is_as_before()
    {
        var release = new TaskCompletionSource();
        fixture.Origin.Answer = async call =>
        {
            await release.Task;
            await FaultyCloud.AnswerAsync(call);
        };
        Task<Answer>[] taken = [.. Enumerable.Range(0, OverloadFixture.Limit).Select(_ => GetAsync())];
        await Eventually.BecomesAsync(
            () => Task.FromResult(fixture.Origin.Requests.Count >= OverloadFixture.Limit),
            "all of the first to be under way"
        );

        // Answered while the others are still under way; how fast is measured by 'bench resilience'.
        var refused = await GetAsync();

        var problem = refused.ExpectProblem(503, "overloaded");
        Assert.True(problem.GetProperty("retryable").GetBoolean());
        Assert.Equal("1", refused.Header("Retry-After"));
        (await fixture.Http.GetAsync("/health/live")).Expect(200);
        release.SetResult();
        Assert.All(await Task.WhenAll(taken), answer => answer.Expect(200));
        (await GetAsync()).Expect(200);
        await fixture.Log.WaitForAsync(line => line.Message.Contains("requests were refused", StringComparison.Ordinal));
    }

    // Each another one, so that none shares its call.
    private Task<Answer> GetAsync() => fixture.Http.GetAsync("/nodes/droplets-well/1");
}

/// <summary>A gateway that takes on little.</summary>
public sealed class OverloadFixture : GatewayFixture
{
    public const int Limit = 4;

    internal FaultOrigin Origin { get; } = new(FaultyCloud.AnswerAsync);

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>(FaultyCloud.Settings(Origin.Address, "well", seconds: 60))
        {
            ["Gateway:Overload:Concurrency"] = "4",
            ["Gateway:Overload:QueueLength"] = "0",
        };

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Origin.DisposeAsync();
    }
}
