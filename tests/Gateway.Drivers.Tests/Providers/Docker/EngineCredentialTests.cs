using Gateway.Conformance;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Docker;

/// <summary>Pulls from a registry that wants a name and a password, by a real engine.</summary>
public abstract class EngineCredentialTests<TFixture>(TFixture fixture) : ContainerSuite<TFixture, IContainerImageDriver>(fixture)
    where TFixture : EngineFixture
{
    private static readonly string? Registry = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_REGISTRY_GUARDED");
    private static readonly string? User = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_REGISTRY_USER");
    private static readonly string? Password = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_REGISTRY_PASSWORD");

    [SkippableFact]
    public async Task A_pull_with_its_credentials_brings_the_image()
    {
        var pulled = await PullAsync(new RegistryCredentials { Username = User, Password = new Secret(Password!) });

        Assert.Contains($"{Registry}/library/busybox:1.36", pulled.References);
        await Driver.DeleteContainerImageAsync(pulled.Id.Value, Cancellation);
    }

    // Of different lengths: base64 has no padding for every third of them.
    [SkippableTheory]
    [InlineData(null)]
    [InlineData("wrong")]
    [InlineData("wrong1")]
    [InlineData("wrong12")]
    public async Task A_pull_without_the_right_ones_is_refused(string? password)
    {
        var credentials = password is null ? null : new RegistryCredentials { Username = User, Password = new Secret(password) };

        var failure = await AssertFailsAsync(DriverErrorKind.PermissionDenied, () => PullAsync(credentials));

        Assert.True(password is null || !failure.Message.Contains(password, StringComparison.Ordinal));
    }

    private Task<ContainerImage> PullAsync(RegistryCredentials? credentials) =>
        Driver
            .PullContainerImageAsync(new PullImage { Image = $"{Registry}/library/busybox:1.36", Credentials = credentials }, Cancellation)
            .ReadImageAsync(Cancellation);
}

[Collection("Docker images")]
public sealed class DockerCredentialTests(DockerFixture fixture) : EngineCredentialTests<DockerFixture>(fixture);

[Collection("Podman images")]
public sealed class PodmanCredentialTests(PodmanFixture fixture) : EngineCredentialTests<PodmanFixture>(fixture);
