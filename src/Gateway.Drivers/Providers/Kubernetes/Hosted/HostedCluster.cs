using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes.Hosted;

/// <summary>A Kubernetes cluster that a cloud runs, and how it is reached.</summary>
/// <param name="Id">Its id at the cloud's connection.</param>
/// <param name="Connection">The cluster as a connection of its own, under the cloud's name: with its own circuit and token.</param>
internal sealed record HostedCluster(string Id, Connection Connection)
{
    /// <summary>The cluster as a connection.</summary>
    /// <param name="cloud">The cloud's connection.</param>
    /// <param name="id">The cluster's id there.</param>
    /// <param name="server">The API server.</param>
    /// <param name="authority">The authority of its certificate, PEM in base64.</param>
    /// <param name="fetch">Obtains a token for it.</param>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.Unexpected"/> if the cloud tells no address or authority.</exception>
    public static HostedCluster Create(
        Connection cloud,
        string id,
        string? server,
        string? authority,
        Func<CancellationToken, Task<Expiring<KubernetesToken>>> fetch
    )
    {
        var settings = (IHostedSettings)cloud.Settings;
        if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || !SettingsRules.IsEndpoint(address))
        {
            throw cloud.Fail(DriverErrorKind.Unexpected, $"The cluster '{id}' has no address that a token may be sent to.");
        }

        var access = new KubernetesAccess(address.AsBase(), new Transport { CertificateAuthorities = ReadAuthority(cloud, id, authority) })
        {
            Cloud = fetch,
            Namespace = settings.Namespace,
        };
        var inner = KubernetesSettings.OfCloud(settings.Containers, access, settings.AllowedServiceAccounts) with
        {
            Resilience = cloud.Settings.Resilience,
        };
        var connection = new Connection(cloud.Name, cloud.Provider, inner, $"{cloud.Revision}/{id}")
        {
            Egress = cloud.Egress,
            Owner = cloud.Owner,
        };
        return new HostedCluster(id, connection);
    }

    // Without one the system's authorities would be trusted, and no cloud's cluster has a certificate of theirs.
    private static string ReadAuthority(Connection cloud, string id, string? authority)
    {
        try
        {
            return KubeconfigReader.DecodePem(authority) ?? throw new FormatException();
        }
        catch (FormatException e)
        {
            throw cloud.Fail(DriverErrorKind.Unexpected, $"The cluster '{id}' has no certificate authority.", inner: e);
        }
    }
}

/// <summary>What the settings of all clouds with clusters share.</summary>
internal interface IHostedSettings
{
    /// <summary>The cluster that containers are deployed to if the request names none.</summary>
    string? Cluster { get; }

    /// <summary>The namespace in it that they are deployed to.</summary>
    string? Namespace { get; }

    IReadOnlyList<string>? AllowedServiceAccounts { get; }

    /// <summary>What containers may have of their node.</summary>
    Containers.ContainerSettings Containers { get; }
}
