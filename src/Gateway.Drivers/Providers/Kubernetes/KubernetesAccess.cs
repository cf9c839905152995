using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>Where a cluster is and who we are there, whichever way the settings tell it.</summary>
/// <param name="Server">The API server, with a slash at the end.</param>
/// <param name="Transport">Whom to trust, and the client's certificate.</param>
internal sealed record KubernetesAccess(Uri Server, Transport Transport)
{
    // Where a pod finds its service account: https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
    private const string AccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>A token that stays.</summary>
    public Secret? Token { get; init; }

    /// <summary>A file with a token that may be replaced.</summary>
    public string? TokenFile { get; init; }

    /// <summary>A program that prints a token.</summary>
    public ExecPlugin? Plugin { get; init; }

    /// <summary>A cloud that gives tokens for its clusters.</summary>
    public Func<CancellationToken, Task<Expiring<KubernetesToken>>>? Cloud { get; init; }

    /// <summary>The namespace that the kubeconfig's context or the pod is in; null where neither says.</summary>
    public string? Namespace { get; init; }

    /// <exception cref="KubernetesAccessException">What is wrong, and in which setting.</exception>
    public static KubernetesAccess Read(KubernetesSettings settings) =>
        settings switch
        {
            { KubeconfigFile: { } file } => ReadFile(file, settings),
            { Kubeconfig: { } config } => KubeconfigReader.Read(config.Reveal(), folder: null, settings, nameof(settings.Kubeconfig)),
            { InCluster: true } => OfPod(Environment.GetEnvironmentVariable, AccountFolder),
            { Server: { } server } => OfSettings(server, settings),
            _ => throw new KubernetesAccessException(
                nameof(settings.Server),
                "Set Server, KubeconfigFile, Kubeconfig or InCluster: it is not said where the cluster is."
            ),
        };

    /// <summary>Whether a kubeconfig that is a value names files or programs of this machine. One that cannot be read names none.</summary>
    public static bool UsesMachine(KubernetesSettings settings)
    {
        try
        {
            return settings.Kubeconfig is not null
                && settings.Access is { } access
                && (access.TokenFile is not null || access.Plugin is not null || CallerRules.IsOfMachine(access.Transport));
        }
        catch (KubernetesAccessException)
        {
            return false;
        }
    }

    /// <summary>The service account of the pod that this process runs in.</summary>
    internal static KubernetesAccess OfPod(Func<string, string?> variable, string folder)
    {
        var (host, port) = (variable("KUBERNETES_SERVICE_HOST"), variable("KUBERNETES_SERVICE_PORT"));
        if (string.IsNullOrEmpty(host) || string.IsNullOrEmpty(port) || !File.Exists(Path.Join(folder, "token")))
        {
            throw new KubernetesAccessException(
                nameof(KubernetesSettings.InCluster),
                "The gateway does not run in a pod with a service account: there are no KUBERNETES_SERVICE_HOST and token."
            );
        }

        var name = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        var home = Path.Join(folder, "namespace");
        return new KubernetesAccess(
            new Uri($"https://{name}:{port}/"),
            new Transport { CertificateAuthorityFile = Path.Join(folder, "ca.crt") }
        )
        {
            TokenFile = Path.Join(folder, "token"),
            Namespace = File.Exists(home) ? File.ReadAllText(home).Trim() : null,
        };
    }

    private static KubernetesAccess ReadFile(string file, KubernetesSettings settings)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(file));
            return KubeconfigReader.Read(File.ReadAllText(file), folder, settings, nameof(settings.KubeconfigFile));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubernetesAccessException(nameof(settings.KubeconfigFile), "The file cannot be read.");
        }
    }

    private static KubernetesAccess OfSettings(Uri server, KubernetesSettings settings) =>
        new(
            server.AsBase(),
            new Transport
            {
                CertificateAuthorityFile = settings.CertificateAuthorityFile,
                CertificateAuthorities = settings.CertificateAuthority,
                ClientCertificateFile = settings.CertificateFile,
                ClientKeyFile = settings.KeyFile,
            }
        )
        {
            Token = settings.Token,
            TokenFile = settings.TokenFile,
        };
}

/// <summary>Settings that lead to no cluster. The message never holds a secret.</summary>
internal sealed class KubernetesAccessException(string field, string message) : Exception(message)
{
    /// <summary>The setting at fault.</summary>
    public string Field { get; } = field;
}
