using Gateway.Api.Connections;
using Gateway.Api.Http;
using Gateway.Api.Tests.Harness;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.Api.Tests.Http;

/// <summary>How failures are told.</summary>
public sealed class ProblemTests(ProblemFixture fixture) : IClassFixture<ProblemFixture>
{
    public static TheoryData<DriverErrorKind, int, bool> Kinds { get; } =
        new()
        {
            { DriverErrorKind.Unexpected, 502, false },
            { DriverErrorKind.InvalidRequest, 400, false },
            { DriverErrorKind.InvalidValue, 422, false },
            { DriverErrorKind.Unauthenticated, 502, false },
            { DriverErrorKind.PermissionDenied, 403, false },
            { DriverErrorKind.NotFound, 404, false },
            { DriverErrorKind.Conflict, 409, false },
            { DriverErrorKind.QuotaExceeded, 409, false },
            { DriverErrorKind.PreconditionFailed, 412, false },
            { DriverErrorKind.RangeNotSatisfiable, 416, false },
            { DriverErrorKind.RateLimited, 429, true },
            { DriverErrorKind.NotSupported, 501, false },
            { DriverErrorKind.Unavailable, 503, true },
            { DriverErrorKind.Timeout, 504, true },
            { DriverErrorKind.InsufficientStorage, 507, false },
        };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_kind_of_failure_has_its_status(DriverErrorKind kind, int status, bool isRetryable)
    {
        var problem = Problems.From(new DriverException(kind, "What happened."));

        Assert.Equal(status, problem.Status);
        Assert.Equal(isRetryable, problem.Retryable);
        Assert.Equal("urn:cloudgateway:" + problem.Code, problem.Type);
        Assert.Equal("What happened.", problem.Detail);
        Assert.NotEmpty(problem.Title);
    }

    [Fact]
    public void No_kind_of_failure_is_forgotten() => Assert.Equal(Enum.GetValues<DriverErrorKind>().Length, Kinds.Count);

    [Fact]
    public void Kinds_have_codes_of_their_own() =>
        Assert.Distinct(Enum.GetValues<DriverErrorKind>().Select(kind => Problems.From(new DriverException(kind, "x")).Code));

    [Fact]
    public void What_the_provider_said_is_told()
    {
        var problem = Problems.From(
            new DriverException(DriverErrorKind.QuotaExceeded, "Too many.")
            {
                Connection = "aws-eu",
                Provider = "aws",
                ProviderStatus = 400,
                ProviderCode = "InstanceLimitExceeded",
                ProviderRequestId = "r-1",
                RetryAfter = TimeSpan.FromMilliseconds(1200),
                Field = "size",
            }
        );

        Assert.Equal(ProblemOrigin.Provider, problem.Origin);
        Assert.Equal("aws-eu", problem.Connection);
        Assert.Equal(new ProviderProblem("aws", 400, "InstanceLimitExceeded", "r-1"), problem.Provider);
        Assert.Equal(2, problem.RetryAfter);
        Assert.Equal(["Too many."], problem.Errors!["size"]);
    }

    [Fact]
    public void Who_failed_is_told()
    {
        Assert.Equal(
            ProblemOrigin.Network,
            Problems.From(new DriverException(DriverErrorKind.Unavailable, "x") { IsNetwork = true }).Origin
        );
        Assert.Equal(ProblemOrigin.Gateway, Problems.From(new DriverException(DriverErrorKind.NotFound, "x")).Origin);
        Assert.Equal(
            ProblemOrigin.Provider,
            Problems.From(new DriverException(DriverErrorKind.NotFound, "x") { ProviderStatus = 404 }).Origin
        );
    }

    [Fact]
    public async Task A_problem_says_where_it_happened_and_is_not_kept_by_caches()
    {
        var answer = await fixture.Http.GetAsync("/nodes/box/n-9999999");

        var problem = answer.ExpectProblem(404, "not-found");
        Assert.Equal("/nodes/box/n-9999999", problem.Text("instance"));
        Assert.Equal("box", problem.Text("connection"));
        Assert.Equal("gateway", problem.Text("origin"));
        Assert.False(problem.GetProperty("retryable").GetBoolean());
        Assert.Equal("sandbox", problem.GetProperty("provider").Text("name"));
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task The_trace_that_the_caller_began_goes_on()
    {
        var answer = await fixture.Http.GetAsync(
            "/nodes/nowhere",
            ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        );

        Assert.Equal("0af7651916cd43dd8448eb211c80319c", answer.ExpectProblem(404).Text("traceId"));
    }

    [Fact]
    public async Task A_throttled_call_says_when_to_try_again()
    {
        var answer = await fixture.Http.GetAsync("/nodes/throttles/n-0000000");

        var problem = answer.ExpectProblem(429, "provider-throttled");
        Assert.Equal(1, problem.GetProperty("retryAfter").GetInt32());
        Assert.Equal("1", answer.Header("Retry-After"));
        Assert.True(problem.GetProperty("retryable").GetBoolean());
    }

    [Fact]
    public async Task A_collection_that_the_provider_does_not_have_is_named()
    {
        var problem = (await fixture.Http.GetAsync("/buckets/box/some")).ExpectProblem(501, "not-supported", says: "buckets");

        Assert.Equal("box", problem.Text("connection"));
    }

    [Fact]
    public async Task A_fault_of_the_gateway_is_logged_once_and_says_nothing_of_its_inside()
    {
        var answer = await fixture.Http.GetAsync("/connections/" + ProblemFixture.Boom);

        var problem = answer.ExpectProblem(500, "internal-error");
        Assert.DoesNotContain(ProblemFixture.Inside, answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", answer.Text, StringComparison.Ordinal);
        var line = Assert.Single(fixture.Log.Lines, line => line.Exception is not null);
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.Equal(ProblemFixture.Inside, line.Exception!.Message);
        Assert.False(problem.GetProperty("retryable").GetBoolean());
    }
}

/// <summary>A gateway with a fault.</summary>
public sealed class ProblemFixture : GatewayFixture
{
    public const string Boom = "boom";
    public const string Inside = "What nobody outside is to know.";

    protected override IReadOnlyDictionary<string, string?> Settings =>
        Sandboxes(("box", "TransitionMs", "0"), ("throttles", "ThrottleRate", "1"));

    private protected override void ReplaceServices(IServiceCollection services)
    {
        base.ReplaceServices(services);
        services.AddSingleton<IConnectionSource>(provider => new FaultySource(provider.GetRequiredService<ConnectionStore>()));
    }

    private sealed class FaultySource(IConnectionSource connections) : IConnectionSource
    {
        public IReadOnlyList<Connection> Connections => connections.Connections;

        public Connection? Find(string name) => name == Boom ? throw new InvalidOperationException(Inside) : connections.Find(name);
    }
}
