using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>
/// The id of a container: <c>namespace/pod/container</c>, or, for the containers that a deployment keeps running,
/// <c>namespace/deployments/name/container</c>. The second has one part more, so a pod may be called "deployments".
/// </summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Unit">The pod's or the deployment's name.</param>
/// <param name="Container">The container's name in it.</param>
/// <param name="IsDeployment">Whether the unit is a deployment.</param>
internal sealed record KubernetesId(string Namespace, string Unit, string Container, bool IsDeployment)
{
    private const string Deployments = "deployments";

    public override string ToString() => IsDeployment ? $"{Namespace}/{Deployments}/{Unit}/{Container}" : $"{Namespace}/{Unit}/{Container}";

    /// <summary>Reads an id.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/> for a text that nothing can have as its id.</exception>
    public static KubernetesId Parse(Connection connection, string id)
    {
        var read = id.Split('/') switch
        {
            [var home, var pod, var container] => new KubernetesId(home, pod, container, IsDeployment: false),
            [var home, Deployments, var name, var container] => new KubernetesId(home, name, container, IsDeployment: true),
            _ => null,
        };
        // What is no name would be another path.
        return
            read is not null
            && KubernetesNames.IsLabel(read.Namespace)
            && KubernetesNames.IsSubdomain(read.Unit)
            && KubernetesNames.IsLabel(read.Container)
            ? read
            : throw NotFound(connection, id);
    }

    public static DriverException NotFound(Connection connection, string id) =>
        connection.Fail(DriverErrorKind.NotFound, $"There is no container '{id}'.");
}
