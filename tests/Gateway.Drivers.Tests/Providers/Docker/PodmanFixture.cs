namespace Gateway.Drivers.Tests.Providers.Docker;

/// <summary>A real Podman, which speaks Docker's API with an accent of its own.</summary>
public sealed class PodmanFixture : EngineFixture
{
    // Podman answers an image's name in full, whatever was asked for.
    protected override string OwnImage => "docker.io/cloudgateway/busybox:1";

    protected override string? Endpoint { get; } = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_PODMAN");

    protected override string Script => "podman.sh";

    // Podman looks through the catalogue of a registry that has no index.
    public override (string Term, string Found)? Searched => ($"{Registry}/busybox", $"{Registry}/library/busybox");

    // Its lists tell published ports only.
    public override bool ListsUnpublishedPorts => false;
}
