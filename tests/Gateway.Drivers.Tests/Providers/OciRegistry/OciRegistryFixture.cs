using Gateway.Conformance;

namespace Gateway.Drivers.Tests.Providers.OciRegistry;

/// <summary>A real registry that wants a name and a password.</summary>
public sealed class OciRegistryFixture : ProviderFixture, IRegistryFixture
{
    private static readonly string? Host = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_REGISTRY_GUARDED");

    public override string Provider => "oci-registry";

    public string Repository => "library/busybox";

    public string Tag => "1.35";

    public string TagReference => $"{Host}/{Repository}:{Tag}";

    public string MissingRepository => "library/nothing";

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>
        {
            ["Endpoint"] = $"http://{Host}",
            ["Username"] = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_REGISTRY_USER"),
            ["Password"] = Password,
        };

    protected override string? MissingBackend =>
        Host is null
            ? "There is no registry: start tests/backends/registry.sh and export what it prints (CLOUDGATEWAY_TEST_REGISTRY_GUARDED)."
            : null;

    private static string? Password => Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_REGISTRY_PASSWORD");
}
