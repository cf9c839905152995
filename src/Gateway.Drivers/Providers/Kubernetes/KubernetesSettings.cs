using System.Text.Json.Serialization;
using Gateway.Drivers.Containers;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>
/// A Kubernetes cluster. Where it is and who we are is told in one of three ways: by a kubeconfig (<see cref="KubeconfigFile"/> or
/// <see cref="Kubeconfig"/>), by the service account of the pod that the gateway runs in (<see cref="InCluster"/>), or by
/// <see cref="Server"/> with a token or a client certificate.
/// </summary>
public sealed record KubernetesSettings : ContainerSettings
{
    private KubernetesAccess? _access;

    /// <summary>
    /// A kubeconfig file. Its addresses and certificates are read when the connection is loaded, its token again each minute. Relative
    /// paths in it begin at its own folder.
    /// </summary>
    [OperatorOnly]
    public string? KubeconfigFile { get; init; }

    /// <summary>A kubeconfig as a value, YAML or JSON.</summary>
    public Secret? Kubeconfig { get; init; }

    /// <summary>The context of the kubeconfig; null for the one that it names as current.</summary>
    public string? Context { get; init; }

    /// <summary>
    /// Whether the gateway may run the program that the kubeconfig names for fetching credentials (<c>users[].user.exec</c>). It runs with
    /// the gateway's rights.
    /// </summary>
    [OperatorOnly]
    public bool AllowExecPlugin { get; init; }

    /// <summary>Whether to use the service account of the pod that the gateway runs in; its token is read again each minute.</summary>
    [OperatorOnly]
    public bool InCluster { get; init; }

    /// <summary>The API server's address: <c>https://10.0.0.1:6443</c>.</summary>
    public Uri? Server { get; init; }

    /// <summary>A PEM file with the certificate authorities to trust in place of the system's; null for those.</summary>
    [OperatorOnly]
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>The same as PEM text, in place of <see cref="CertificateAuthorityFile"/>.</summary>
    public string? CertificateAuthority { get; init; }

    /// <summary>A bearer token, such as a service account's.</summary>
    public Secret? Token { get; init; }

    /// <summary>A file with a bearer token, read again each minute, in place of <see cref="Token"/>.</summary>
    [OperatorOnly]
    public string? TokenFile { get; init; }

    /// <summary>A PEM file with the client's certificate; null for none.</summary>
    [OperatorOnly]
    public string? CertificateFile { get; init; }

    /// <summary>A PEM file with the private key of <see cref="CertificateFile"/>.</summary>
    [OperatorOnly]
    public string? KeyFile { get; init; }

    /// <summary>
    /// The namespace that containers are deployed to if the request names none; null for the kubeconfig's or the pod's own, or
    /// <c>default</c>.
    /// </summary>
    public string? Namespace { get; init; }

    /// <summary>Whether the connection sees <see cref="Namespace"/> and nothing else; rights in that one namespace are then enough.</summary>
    public bool OnlyNamespace { get; init; }

    /// <summary>
    /// The service accounts that a request may give to a container beside the namespace's default one; null for none. A container can do
    /// whatever its service account may.
    /// </summary>
    public IReadOnlyList<string>? AllowedServiceAccounts { get; init; }

    [JsonIgnore]
    public override Uri? BaseAddress => Access.Server;

    [JsonIgnore]
    public override Transport Transport => Access.Transport;

    internal override IEnumerable<(string Member, string Message)> OperatorOnly =>
        KubernetesAccess.UsesMachine(this)
            ?
            [
                (
                    nameof(Kubeconfig),
                    "It names files or programs, which are for the operator's configuration: put certificates and a token into it."
                ),
            ]
            : [];

    /// <summary>What these settings come to. Read once: a file that is missing today must not change where requests go tomorrow.</summary>
    /// <exception cref="KubernetesAccessException">The kubeconfig cannot be used.</exception>
    internal KubernetesAccess Access => _access ??= KubernetesAccess.Read(this);

    /// <summary>The settings of a cluster that was found at a cloud, with what that connection allows.</summary>
    internal static KubernetesSettings OfCloud(ContainerSettings cloud, KubernetesAccess access, IReadOnlyList<string>? accounts) =>
        new()
        {
            _access = access,
            AllowedServiceAccounts = accounts,
            AllowPrivileged = cloud.AllowPrivileged,
            AllowHostNetwork = cloud.AllowHostNetwork,
            AllowHostPid = cloud.AllowHostPid,
            AllowHostIpc = cloud.AllowHostIpc,
            AllowHostPaths = cloud.AllowHostPaths,
            AllowedCapabilities = cloud.AllowedCapabilities,
            AllowedDevices = cloud.AllowedDevices,
        };

    /// <summary>The namespace for what names none.</summary>
    internal string HomeNamespace => Namespace ?? Access.Namespace ?? "default";
}
