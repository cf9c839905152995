using System.Text.Json.Serialization;
using FluentValidation;
using Gateway.Drivers.Containers;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;

namespace Gateway.Drivers.Providers.Lxd;

/// <summary>An LXD server, or an Incus server, which speaks the same API.</summary>
public sealed record LxdSettings : ContainerSettings
{
    private const string UnixScheme = "unix://";

    // https://documentation.ubuntu.com/lxd/stable-5.0/reference/remote_image_servers/
    private static readonly string[] StandardImageServers =
    [
        "ubuntu=https://cloud-images.ubuntu.com/releases",
        "images=https://images.lxd.canonical.com",
    ];

    /// <summary>The socket that LXD has when it was installed as a package of the distribution.</summary>
    public const string StandardEndpoint = "unix:///var/lib/lxd/unix.socket";

    /// <summary>
    /// Where the server listens: <c>unix:///path/to/socket</c> (of the snap: <c>/var/snap/lxd/common/lxd/unix.socket</c>) or
    /// <c>https://host:8443</c>.
    /// </summary>
    public string Endpoint { get; init; } = StandardEndpoint;

    /// <summary>A PEM file with the client's certificate, which the server has to trust; null for none, over a socket.</summary>
    [OperatorOnly]
    public string? CertificateFile { get; init; }

    /// <summary>A PEM file with the private key of <see cref="CertificateFile"/>.</summary>
    [OperatorOnly]
    public string? KeyFile { get; init; }

    /// <summary>
    /// A PEM file with the authorities to trust in place of the system's. Servers make a certificate for themselves: then it is that one,
    /// <c>server.crt</c> of their folder.
    /// </summary>
    [OperatorOnly]
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>The name in the server's certificate where that is not the endpoint's host; null for the host.</summary>
    public string? ServerName { get; init; }

    /// <summary>The project for containers that are deployed without a cluster; those of others are shown too.</summary>
    public string Project { get; init; } = "default";

    /// <summary>
    /// The profiles that containers may be given by <c>providerOptions.profiles</c>, beside <c>default</c>; null for none. A profile may give
    /// its containers anything of the host.
    /// </summary>
    public IReadOnlyList<string>? AllowedProfiles { get; init; }

    /// <summary>
    /// The servers that images may be pulled from, by simplestreams, each as <c>name=https://address</c>; null for <c>ubuntu</c> and
    /// <c>images</c> of Canonical. The LXD server fetches from them, so what can be named here it can reach.
    /// </summary>
    public IReadOnlyList<string>? ImageServers { get; init; }

    [JsonIgnore]
    public override Uri? BaseAddress =>
        UnixSocket is not null ? new Uri("http://localhost/1.0/")
        : Uri.TryCreate(Endpoint.TrimEnd('/') + "/1.0/", UriKind.Absolute, out var address) ? address
        : null;

    [JsonIgnore]
    public override Transport Transport =>
        new()
        {
            UnixSocket = UnixSocket,
            CertificateAuthorityFile = CertificateAuthorityFile,
            ClientCertificateFile = CertificateFile,
            ClientKeyFile = KeyFile,
            ServerName = ServerName,
        };

    /// <summary>The addresses of <see cref="ImageServers"/> by name.</summary>
    internal IReadOnlyDictionary<string, string> ReadImageServers() =>
        (ImageServers ?? StandardImageServers)
            .Select(server => server.Split('=', 2))
            .ToDictionary(server => server[0], server => server[1], StringComparer.Ordinal);

    internal string? UnixSocket =>
        Endpoint.StartsWith(UnixScheme + "/", StringComparison.Ordinal) && Endpoint.Length > UnixScheme.Length + 1
            ? Endpoint[UnixScheme.Length..]
            : null;
}

internal sealed class LxdSettingsValidator : AbstractValidator<LxdSettings>
{
    public LxdSettingsValidator()
    {
        RuleFor(settings => settings.Endpoint).Must(IsEndpoint).WithMessage("Must be unix:///path/to/socket or https://host:port.");
        RuleFor(settings => settings.Project).Must(LxdName.IsProject).WithMessage("Give the name of a project.");
        RuleForEach(settings => settings.ImageServers).Must(IsImageServer).WithMessage("Must be name=https://address.");
        RuleFor(settings => settings.ImageServers)
            .Must(servers => servers!.Select(server => server.Split('=')[0]).Distinct(StringComparer.Ordinal).Count() == servers!.Count)
            .When(settings => settings.ImageServers is not null)
            .WithMessage("Each name may be there once.");
        When(
            settings => settings.UnixSocket is null,
            () =>
            {
                RuleFor(settings => settings.CertificateFile)
                    .NotEmpty()
                    .WithMessage("Over https the server knows its clients by their certificates.");
                RuleFor(settings => settings.KeyFile).NotEmpty().WithMessage("Must be set beside CertificateFile.");
            }
        );
        RuleFor(settings => settings.CertificateFile).IsFile();
        RuleFor(settings => settings.KeyFile).IsFile();
        RuleFor(settings => settings.CertificateAuthorityFile).IsFile();
    }

    private static bool IsImageServer(string server) =>
        server.Split('=', 2) is [var name, var address]
        && LxdName.IsInstance(name)
        && Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri is { Scheme: "https", Query: "", Fragment: "", UserInfo: "" };

    private static bool IsEndpoint(LxdSettings settings, string endpoint) =>
        settings.UnixSocket is not null
        || (
            Uri.TryCreate(endpoint, UriKind.Absolute, out var address)
            && address is { Scheme: "https", AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" }
        );
}
