using Gateway.Conformance;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.DockerHub;

public sealed class DockerHubRegistryTests(DockerHubFixture fixture) : RegistryDriverTests<DockerHubFixture>(fixture)
{
    [Fact]
    public async Task A_repository_tells_what_the_hub_knows_of_it()
    {
        var repository = await Driver.GetRepositoryAsync("library/tomcat", Cancellation);

        Assert.Equal("tomcat", repository.Reference);
        Assert.Equal(
            ("Apache Tomcat", 3700, 500_000_000, false),
            (repository.Description, repository.Stars, repository.Pulls, repository.IsPrivate)
        );
        Assert.Equal(new DateTimeOffset(2014, 9, 3, 0, 0, 0, TimeSpan.Zero), repository.CreatedAt);
    }

    [Fact]
    public async Task A_refused_credential_is_fetched_anew_once()
    {
        await Driver.GetRepositoryAsync("tomcat", Cancellation);
        Fixture.Simulator.Reset();
        Fixture.Simulator.FailNext(Fixture.Refusal(401, "token expired"));

        await Driver.GetRepositoryAsync("tomcat", Cancellation);

        Assert.Contains(Fixture.Simulator.Requests, request => request.Path == "/v2/auth/token");
        Fixture.Simulator.FailNext(Fixture.Refusal(429, "too many requests"), times: 10);
        await AssertFailsAsync(DriverErrorKind.RateLimited, () => Driver.GetRepositoryAsync("tomcat", Cancellation));
        Fixture.Simulator.Reset();
    }
}

public sealed class DockerHubLoginTests(DockerHubFixture fixture) : RegistryLoginDriverTests<DockerHubFixture>(fixture)
{
    [Fact]
    public async Task The_login_is_of_docker_io()
    {
        var login = await Fixture.Open<IRegistryLoginDriver>().GetRegistryLoginAsync(Cancellation);

        Assert.Equal("docker.io", login!.Registry);
    }
}

public sealed class DockerHubCheckTests(DockerHubFixture fixture) : ConnectionCheckDriverTests<DockerHubFixture>(fixture);
