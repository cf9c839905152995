using System.Diagnostics.CodeAnalysis;

namespace Gateway.Drivers.Providers.Gcp;

/// <summary>A network or subnet as requests and settings name it, in Google's form.</summary>
internal sealed record GcpNetwork(string? Network, string? Subnetwork)
{
    /// <summary>Reads <c>default</c>, <c>europe-west3/workers</c>, or a path from <c>projects/</c> on.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out GcpNetwork? read)
    {
        read = text.Split('/') switch
        {
            [var network] when GcpName.IsName(network) => new GcpNetwork($"global/networks/{network}", null),
            [var region, var subnet] when GcpName.IsName(region) && GcpName.IsName(subnet) => new GcpNetwork(
                null,
                $"regions/{region}/subnetworks/{subnet}"
            ),
            ["projects", var project, "global", "networks", var network] when GcpName.IsProject(project) && GcpName.IsName(network) =>
                new GcpNetwork(text, null),
            ["projects", var project, "regions", var region, "subnetworks", var subnet]
                when GcpName.IsProject(project) && GcpName.IsName(region) && GcpName.IsName(subnet) => new GcpNetwork(null, text),
            _ => null,
        };
        return read is not null;
    }
}
