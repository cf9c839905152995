using Gateway.Conformance;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Tests.Providers.Lxd;

/// <summary>A real server on its unix socket.</summary>
public class LxdFixture : ProviderFixture, IContainerFixture
{
    /// <summary>The image that <c>tests/backends/lxd.sh</c> imports: busybox, which serves "hello" on 8080.</summary>
    public const string Image = "busybox";

    /// <summary>The bridge of the server, on which addresses are given out.</summary>
    public static readonly string? Network = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_LXD_NETWORK");

    private static readonly string? ImageServer = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_LXD_IMAGES");
    private static readonly string? Socket = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_LXD");

    public override string Provider => "lxd";

    /// <summary>One that the server of <c>tests/backends/lxd.sh</c> has.</summary>
    public string PullableImage => "local:busybox/pulled";

    public string MissingImage => "local:nothing";

    public bool ChoosesHostPorts => false;

    public bool ListsUnpublishedPorts => false;

    /// <summary>A machine under load starts containers slowly.</summary>
    public override TimeSpan Patience => TimeSpan.FromMinutes(2);

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?> { ["Endpoint"] = Socket, ["ImageServers:0"] = $"local={ImageServer}" };

    protected override string? MissingBackend =>
        Socket is null ? "There is no LXD: start tests/backends/lxd.sh and export what it prints (CLOUDGATEWAY_TEST_LXD)." : null;

    // Not everywhere where .ci/run runs.
    protected override bool IsRequired => IsSet("WITH_CLUSTERS");

    public DeployContainer StayingUp(string name) => new() { Name = name, Image = Image };

    public PrintingContainer Printing(string name) => new(StayingUp(name), "one\ntwo\nthree\n", "");
}

/// <summary>The same server over TLS, with the certificate of a client that it trusts.</summary>
public sealed class LxdTlsFixture : LxdFixture
{
    private static readonly string? Endpoint = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_LXD_TLS");
    private static readonly string? Folder = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_LXD_TLS_DIR");

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>
        {
            ["Endpoint"] = Endpoint,
            ["CertificateFile"] = $"{Folder}/client.pem",
            ["KeyFile"] = $"{Folder}/client-key.pem",
            ["CertificateAuthorityFile"] = $"{Folder}/server.pem",
        };
}
