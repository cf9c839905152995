using Gateway.Conformance;

namespace Gateway.Drivers.Tests.Providers.OpenStack;

/// <summary>
/// A real Keystone, Glance, Neutron and Nova over its fake hypervisor, or a project of its own where
/// <c>CLOUDGATEWAY_LIVE_OPENSTACK=AuthUrl=…;Username=…</c> names one.
/// </summary>
public sealed class OpenStackFixture : ProviderFixture
{
    public const string Missing =
        "There is no OpenStack: start tests/backends/openstack.sh and export what it prints (CLOUDGATEWAY_TEST_OPENSTACK).";

    /// <summary>Suites take turns: they list what all of them make in one project.</summary>
    public const string Turns = "OpenStack";

    public static readonly string? AuthUrl = Read("");

    public override string Provider => "openstack";

    public override string MissingId => "00000000-0000-4000-8000-00000000dead";

    // The services are many processes, and CI's machine is small.
    public override TimeSpan Patience => IsLive ? base.Patience : TimeSpan.FromMinutes(2);

    protected override IReadOnlyDictionary<string, string?> Settings => Login;

    protected override string? MissingBackend => AuthUrl is null ? Missing : null;

    /// <summary>The settings of a connection to it.</summary>
    public static IReadOnlyDictionary<string, string?> Login { get; } =
        new Dictionary<string, string?>
        {
            ["AuthUrl"] = AuthUrl,
            ["Username"] = Read("_USER"),
            ["Password"] = Read("_PASSWORD"),
            ["ProjectName"] = Read("_PROJECT"),
        };

    private static string? Read(string name) => Environment.GetEnvironmentVariable($"CLOUDGATEWAY_TEST_OPENSTACK{name}");
}
