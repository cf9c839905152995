using Gateway.Conformance;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.OciRegistry;

/// <summary>How tokens are obtained and used, and what an index tells.</summary>
public sealed class RegistryTokenTests
{
    private const string Repository = "team/app";
    private static CancellationToken Cancellation => CancellationToken.None;

    [Fact]
    public async Task One_token_serves_many_requests_and_is_replaced_when_it_has_ended()
    {
        var fixture = new TokenRegistryFixture();
        await fixture.InitializeAsync();
        var driver = fixture.Open<IRegistryDriver>();

        await driver.GetRepositoryAsync(Repository, Cancellation);
        await driver.GetRepositoryTagAsync(Repository, "2.0", Cancellation);
        await driver.ListRepositoryTagsAsync(Repository, PageRequest.First(), Cancellation);
        Assert.Equal(1, fixture.Simulator.TokensGiven);

        fixture.Simulator.TokensEnded = 1;
        await driver.GetRepositoryAsync(Repository, Cancellation);
        Assert.Equal(2, fixture.Simulator.TokensGiven);
        await fixture.DisposeAsync();
    }

    [Fact]
    public async Task An_index_tells_each_platform_with_its_size_and_no_attestation()
    {
        var fixture = new TokenRegistryFixture();
        await fixture.InitializeAsync();

        var tag = await fixture.Open<IRegistryDriver>().GetRepositoryTagAsync(Repository, "2.0", Cancellation);

        Assert.Equal(
            [("linux", "amd64", null, 1050), ("linux", "arm64", "v8", 2050)],
            tag.Platforms.Select(platform => (platform.OperatingSystem, platform.Architecture, platform.Variant, platform.SizeBytes))
        );
        await fixture.DisposeAsync();
    }

    [Fact]
    public async Task An_image_for_one_platform_tells_it_from_a_blob_that_lies_elsewhere()
    {
        var fixture = new TokenRegistryFixture();
        await fixture.InitializeAsync();

        var tag = await fixture.Open<IRegistryDriver>().GetRepositoryTagAsync(Repository, "1.0", Cancellation);

        var platform = Assert.Single(tag.Platforms);
        Assert.Equal(("linux", "amd64", 1050), (platform.OperatingSystem, platform.Architecture, platform.SizeBytes));
        Assert.Equal(tag.Digest, platform.Digest);
        await fixture.DisposeAsync();
    }

    [Fact]
    public async Task A_password_that_is_refused_is_the_connection_s_fault()
    {
        var fixture = new OtherSettings(("Username", TokenRegistrySimulator.User), ("Password", "wrong-password"));
        await fixture.InitializeAsync();

        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            fixture.Open<IRegistryDriver>().GetRepositoryAsync(Repository, Cancellation)
        );

        Assert.Equal(DriverErrorKind.Unauthenticated, failure.Kind);
        Assert.DoesNotContain("wrong-password", failure.ToString(), StringComparison.Ordinal);
        await fixture.DisposeAsync();
    }

    [Fact]
    public async Task Who_shows_no_credentials_is_told_that_they_are_wanted()
    {
        var fixture = new OtherSettings();
        await fixture.InitializeAsync();

        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            fixture.Open<IRegistryDriver>().GetRepositoryAsync(Repository, Cancellation)
        );

        Assert.Equal(DriverErrorKind.PermissionDenied, failure.Kind);
        Assert.Null(await fixture.Open<IRegistryLoginDriver>().GetRegistryLoginAsync(Cancellation));
        await fixture.DisposeAsync();
    }

    private sealed class OtherSettings(params (string Name, string Value)[] settings) : ProviderFixture
    {
        private readonly TokenRegistrySimulator _simulator = new();

        public override string Provider => "oci-registry";

        protected override IReadOnlyDictionary<string, string?> Settings =>
            new Dictionary<string, string?>(settings.ToDictionary(setting => setting.Name, string? (setting) => setting.Value))
            {
                ["Endpoint"] = _simulator.Address.AbsoluteUri,
            };

        protected override Task PrepareAsync() => _simulator.StartAsync();

        public override async Task DisposeAsync()
        {
            await base.DisposeAsync();
            await _simulator.DisposeAsync();
        }
    }
}
