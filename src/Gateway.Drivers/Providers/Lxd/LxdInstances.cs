using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Lxd;

/// <summary>Instances as containers.</summary>
internal static class LxdInstances
{
    /// <summary>What labels are kept under.</summary>
    public const string LabelPrefix = "user.";

    /// <summary>Where the name is kept that LXD's own was made of.</summary>
    public const string NameKey = "user.cloudgateway.name";

    /// <summary>Where the image is kept as it was asked for.</summary>
    public const string ImageKey = "user.cloudgateway.image";

    /// <summary>The fingerprint of the image that LXD made it from.</summary>
    public const string BaseImageKey = "volatile.base_image";

    private const string OwnPrefix = "user.cloudgateway.";

    // https://documentation.ubuntu.com/lxd/stable-5.0/rest-api/#list-of-current-status-codes
    private static readonly Dictionary<int, ContainerState> States = new()
    {
        [100] = ContainerState.Pending,
        [101] = ContainerState.Running,
        [102] = ContainerState.Stopped,
        [103] = ContainerState.Running,
        [105] = ContainerState.Pending,
        [106] = ContainerState.Starting,
        [107] = ContainerState.Stopping,
        [108] = ContainerState.Stopping,
        [109] = ContainerState.Running,
        [110] = ContainerState.Paused,
        [111] = ContainerState.Running,
        [112] = ContainerState.Error,
        [113] = ContainerState.Running,
    };

    public static Container ToContainer(this InstanceWire instance, Connection connection, LxdSettings settings)
    {
        var config = instance.Config ?? [];
        var project = instance.Project ?? settings.Project;
        return new Container
        {
            Origin = connection,
            Id = new LxdId(project, instance.Name).ToText(settings),
            Name = config.GetValueOrDefault(NameKey, instance.Name),
            State = States.GetValueOrDefault(instance.StatusCode, ContainerState.Unknown),
            NativeState = instance.Status,
            CreatedAt = instance.CreatedAt?.ToUniversalTime(),
            Image = config.GetValueOrDefault(ImageKey) ?? config.GetValueOrDefault(BaseImageKey),
            Addresses = Addresses(instance),
            Ports = Ports(instance),
            Labels = config
                .Where(pair => pair.Key.StartsWith(LabelPrefix, StringComparison.Ordinal))
                .Where(pair => !pair.Key.StartsWith(OwnPrefix, StringComparison.Ordinal))
                .ToDictionary(pair => pair.Key[LabelPrefix.Length..], pair => pair.Value),
            Cluster = (ResourceId)project,
            Extra = ToExtra(instance, config),
        };
    }

    // Without those of the loop and those that are good on one link only.
    private static List<string> Addresses(InstanceWire instance) =>
        [
            .. (instance.State?.Network ?? [])
                .OrderBy(network => network.Key, StringComparer.Ordinal)
                .SelectMany(network => network.Value.Addresses ?? [])
                .Where(address => address.Scope == "global")
                .Select(address => address.Address)
                .OfType<string>(),
        ];

    private static List<PortBinding> Ports(InstanceWire instance) =>
        [
            .. (instance.ExpandedDevices ?? [])
                .OrderBy(device => device.Key, StringComparer.Ordinal)
                .Where(device => device.Value.GetValueOrDefault("type") == "proxy")
                .Select(device => LxdPorts.Read(device.Value))
                .OfType<PortBinding>(),
        ];

    private static Dictionary<string, JsonElement> ToExtra(InstanceWire instance, Dictionary<string, string> config)
    {
        var extra = new Dictionary<string, JsonElement>();
        Add("architecture", instance.Architecture);
        Add("description", instance.Description);
        Add("location", instance.Location == "none" ? null : instance.Location);
        Add("fingerprint", config.GetValueOrDefault(BaseImageKey));
        Add("ephemeral", instance.Ephemeral ? "true" : null);
        if (instance.Profiles is { } profiles)
        {
            extra["profiles"] = JsonSerializer.SerializeToElement(profiles, LxdJson.Default.IReadOnlyListString);
        }

        return extra;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                extra[name] = JsonSerializer.SerializeToElement(value, LxdJson.Default.String);
            }
        }
    }
}
