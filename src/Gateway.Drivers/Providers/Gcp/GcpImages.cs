using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcp;

/// <summary>Google's images as ours.</summary>
internal static class GcpImages
{
    /// <summary>Labels that keep which node an image was made from: Google knows the disk only.</summary>
    public const string NodeLabel = "cloudgateway-node";

    /// <inheritdoc cref="NodeLabel"/>
    public const string ZoneLabel = "cloudgateway-node-zone";

    /// <summary>The public projects, as https://cloud.google.com/compute/docs/images/os-details names them.</summary>
    public static readonly IReadOnlyList<string> PublicProjects =
    [
        "almalinux-cloud",
        "centos-cloud",
        "cos-cloud",
        "debian-cloud",
        "fedora-cloud",
        "fedora-coreos-cloud",
        "opensuse-cloud",
        "rhel-cloud",
        "rhel-sap-cloud",
        "rocky-linux-cloud",
        "suse-cloud",
        "suse-sap-cloud",
        "ubuntu-os-cloud",
        "ubuntu-os-pro-cloud",
        "windows-cloud",
        "windows-sql-cloud",
    ];

    private static readonly Dictionary<string, ResourceState> States = new(StringComparer.Ordinal)
    {
        ["PENDING"] = ResourceState.Creating,
        ["READY"] = ResourceState.Available,
        ["DELETING"] = ResourceState.Deleting,
        ["FAILED"] = ResourceState.Error,
    };

    /// <summary>What is obsolete or deleted cannot be used any more; what is merely deprecated can.</summary>
    public static bool IsWithdrawn(DeprecationWire? deprecation) => deprecation?.State is "OBSOLETE" or "DELETED";

    public static Image ToImage(this ImageWire image, Connection connection, string project)
    {
        var state = States.GetValueOrDefault(image.Status ?? "", ResourceState.Unknown);
        return new Image
        {
            Origin = connection,
            Id = new GcpId(project, image.Name).ToString(),
            Name = image.Name,
            State = state == ResourceState.Available && IsWithdrawn(image.Deprecated) ? ResourceState.Unavailable : state,
            NativeState = image.Deprecated?.State ?? image.Status,
            CreatedAt = image.CreationTimestamp?.ToUniversalTime(),
            OperatingSystem = image.Family,
            Architecture = image.Architecture switch
            {
                "X86_64" => "x86_64",
                "ARM64" => "aarch64",
                var other => other,
            },
            MinDiskGiB = (int?)image.DiskSizeGb,
            SourceNode = SourceNode(image.Labels ?? []),
            Extra = ToExtra(image),
        };
    }

    private static ResourceId? SourceNode(Dictionary<string, string> labels) =>
        labels.TryGetValue(ZoneLabel, out var zone) && labels.TryGetValue(NodeLabel, out var node)
            ? new GcpId(zone, node).ToString()
            : (ResourceId?)null;

    private static Dictionary<string, JsonElement> ToExtra(ImageWire image)
    {
        var extra = new Dictionary<string, JsonElement>();
        if (image.StorageLocations is { Count: > 0 } locations)
        {
            extra["storageLocations"] = JsonSerializer.SerializeToElement(locations);
        }

        return extra;
    }
}
