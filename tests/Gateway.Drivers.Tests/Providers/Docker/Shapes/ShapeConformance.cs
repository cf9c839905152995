using Gateway.Conformance;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Docker.Shapes;

// The same suites as real engines pass, in the shapes of versions that cannot be started here.

public sealed class Docker19ContainerTests(Docker19Fixture fixture) : ContainerDriverTests<Docker19Fixture>(fixture);

public sealed class Docker19PowerTests(Docker19Fixture fixture) : ContainerPowerDriverTests<Docker19Fixture>(fixture);

public sealed class Docker19LogTests(Docker19Fixture fixture) : ContainerLogDriverTests<Docker19Fixture>(fixture);

public sealed class Docker19ExecTests(Docker19Fixture fixture) : ContainerExecDriverTests<Docker19Fixture>(fixture);

public sealed class Docker19StatsTests(Docker19Fixture fixture) : ContainerStatsDriverTests<Docker19Fixture>(fixture);

public sealed class Docker19ImageTests(Docker19Fixture fixture) : ContainerImageDriverTests<Docker19Fixture>(fixture);

public sealed class Docker19SearchTests(Docker19Fixture fixture) : ContainerImageSearchDriverTests<Docker19Fixture>(fixture);

public sealed class Docker112ContainerTests(Docker112Fixture fixture) : ContainerDriverTests<Docker112Fixture>(fixture);

public sealed class Docker112PowerTests(Docker112Fixture fixture) : ContainerPowerDriverTests<Docker112Fixture>(fixture);

public sealed class Docker112LogTests(Docker112Fixture fixture) : ContainerLogDriverTests<Docker112Fixture>(fixture);

public sealed class Docker112ExecTests(Docker112Fixture fixture) : ContainerExecDriverTests<Docker112Fixture>(fixture);

public sealed class Docker112StatsTests(Docker112Fixture fixture) : ContainerStatsDriverTests<Docker112Fixture>(fixture);

public sealed class Docker112ImageTests(Docker112Fixture fixture) : ContainerImageDriverTests<Docker112Fixture>(fixture);

public sealed class Docker2010ContainerTests(Docker2010Fixture fixture) : ContainerDriverTests<Docker2010Fixture>(fixture);

public sealed class Docker2010PowerTests(Docker2010Fixture fixture) : ContainerPowerDriverTests<Docker2010Fixture>(fixture);

public sealed class Docker2010LogTests(Docker2010Fixture fixture) : ContainerLogDriverTests<Docker2010Fixture>(fixture);

public sealed class Docker2010ExecTests(Docker2010Fixture fixture) : ContainerExecDriverTests<Docker2010Fixture>(fixture);

public sealed class Docker2010StatsTests(Docker2010Fixture fixture) : ContainerStatsDriverTests<Docker2010Fixture>(fixture);

public sealed class Docker2010ImageTests(Docker2010Fixture fixture) : ContainerImageDriverTests<Docker2010Fixture>(fixture);

public sealed class Docker29ContainerTests(Docker29Fixture fixture) : ContainerDriverTests<Docker29Fixture>(fixture);

public sealed class Docker29PowerTests(Docker29Fixture fixture) : ContainerPowerDriverTests<Docker29Fixture>(fixture);

public sealed class Docker29LogTests(Docker29Fixture fixture) : ContainerLogDriverTests<Docker29Fixture>(fixture);

public sealed class Docker29ExecTests(Docker29Fixture fixture) : ContainerExecDriverTests<Docker29Fixture>(fixture);

public sealed class Docker29StatsTests(Docker29Fixture fixture) : ContainerStatsDriverTests<Docker29Fixture>(fixture);

public sealed class Docker29ImageTests(Docker29Fixture fixture) : ContainerImageDriverTests<Docker29Fixture>(fixture);

public sealed class TritonDockerContainerTests(TritonDockerFixture fixture) : ContainerDriverTests<TritonDockerFixture>(fixture);

public sealed class TritonDockerPowerTests(TritonDockerFixture fixture) : ContainerPowerDriverTests<TritonDockerFixture>(fixture);

public sealed class TritonDockerLogTests(TritonDockerFixture fixture) : ContainerLogDriverTests<TritonDockerFixture>(fixture);

public sealed class TritonDockerExecTests(TritonDockerFixture fixture) : ContainerExecDriverTests<TritonDockerFixture>(fixture);

public sealed class TritonDockerStatsTests(TritonDockerFixture fixture) : ContainerStatsDriverTests<TritonDockerFixture>(fixture);

public sealed class TritonDockerImageTests(TritonDockerFixture fixture) : ContainerImageDriverTests<TritonDockerFixture>(fixture);

public sealed class TritonDockerSearchTests(TritonDockerFixture fixture) : ContainerImageSearchDriverTests<TritonDockerFixture>(fixture);

public sealed class TritonDockerCheckTests(TritonDockerFixture fixture) : ConnectionCheckDriverTests<TritonDockerFixture>(fixture)
{
    [Fact]
    public async Task The_client_is_known_by_the_account_s_key()
    {
        await Driver.CheckConnectionAsync(Cancellation);

        Assert.Equal(Fixture.AccountKey, Fixture.Engine.ClientKey);
    }
}
