using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Gateway.Drivers.Providers.AzureArm;

/// <summary>A kind of resource.</summary>
/// <param name="Namespace">Its resource provider: <c>Microsoft.Compute</c>.</param>
/// <param name="Name">Its collection: <c>virtualMachines</c>.</param>
/// <param name="Version">The version of the API that its calls are written for.</param>
/// <param name="What">What it is in our words.</param>
internal sealed record ArmType(string Namespace, string Name, string Version, string What)
{
    public static ArmType Machine { get; } = new("Microsoft.Compute", "virtualMachines", ComputeVersion, "node");

    public static ArmType Image { get; } = new("Microsoft.Compute", "images", ComputeVersion, "image");

    public static ArmType KeyPair { get; } = new("Microsoft.Compute", "sshPublicKeys", ComputeVersion, "key pair");

    public static ArmType Disk { get; } = new("Microsoft.Compute", "disks", DiskVersion, "volume");

    public static ArmType Snapshot { get; } = new("Microsoft.Compute", "snapshots", DiskVersion, "snapshot");

    public static ArmType Interface { get; } = new("Microsoft.Network", "networkInterfaces", NetworkVersion, "network interface");

    public static ArmType PublicAddress { get; } = new("Microsoft.Network", "publicIPAddresses", NetworkVersion, "public address");

    public const string ComputeVersion = "2024-07-01";
    public const string NetworkVersion = "2024-05-01";
    private const string DiskVersion = "2023-10-02";
}

/// <summary>
/// The path of a resource in a group. Resource Manager does not mind upper and lower case, and writes groups now so, now so: ours are
/// lower case, so that a thing has one id.
/// </summary>
internal sealed partial record ArmPath(string Subscription, string Group, string Namespace, string Type, string Name)
{
    private const string Prefix = "/subscriptions/";

    public static bool TryParse(string text, [NotNullWhen(true)] out ArmPath? path)
    {
        path = Form().Match(text) is { Success: true } match
            ? new ArmPath(
                match.Groups["subscription"].Value.ToLowerInvariant(),
                match.Groups["group"].Value.ToLowerInvariant(),
                match.Groups["namespace"].Value,
                match.Groups["type"].Value,
                match.Groups["name"].Value
            )
            : null;
        return path is not null && IsName(path.Group) && IsName(path.Name);
    }

    public bool Is(ArmType type) =>
        string.Equals(Namespace, type.Namespace, StringComparison.OrdinalIgnoreCase)
        && string.Equals(Type, type.Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it can be a part of a path: names of resources and groups are of these letters.</summary>
    public static bool IsName(string text) => text is not ("." or "..") && Name_().IsMatch(text);

    /// <summary>Whether it is a whole path, of whatever kind.</summary>
    public static bool IsWhole(string text) =>
        text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && text[1..].Split('/').All(IsName);

    /// <summary>Whether it names a subnet: by its path, or inside a group.</summary>
    public static bool IsSubnet(string text) => IsWhole(text) || (text.Split('/') is { Length: 2 } parts && parts.All(IsName));

    public override string ToString() => $"{Prefix}{Subscription}/resourceGroups/{Group}/providers/{Namespace}/{Type}/{Name}";

    [GeneratedRegex(
        "^/subscriptions/(?<subscription>[^/]+)/resourceGroups/(?<group>[^/]+)/providers/(?<namespace>[^/]+)/(?<type>[^/]+)/(?<name>[^/]+)$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    )]
    private static partial Regex Form();

    [GeneratedRegex(@"^[\w.()-]{1,90}\z", RegexOptions.None)]
    private static partial Regex Name_();
}
