using System.Diagnostics.CodeAnalysis;

namespace Gateway.Drivers.Providers.Kubernetes.Gke;

/// <summary>The id of a cluster: <c>location/name</c>, since names are unique in a location only.</summary>
internal sealed record GkeClusterId(string Location, string Name)
{
    public const int Parts = 2;

    public override string ToString() => $"{Location}/{Name}";

    public static bool TryParse(string text, [NotNullWhen(true)] out GkeClusterId? id)
    {
        id =
            text.Split('/') is [var location, var name] && KubernetesNames.IsLabel(location) && KubernetesNames.IsLabel(name)
                ? new GkeClusterId(location, name)
                : null;
        return id is not null;
    }
}
