using System.Collections.Frozen;
using System.Globalization;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>
/// The nodes that are there from the start: each is computed from its number and the connection's name whenever it is asked
/// for. Lists of a million of them are measured, so what can be shared is.
/// </summary>
internal sealed class SandboxSeed(string connection, string region, SandboxShelf<SandboxItem<Location, ResourceState>> locations)
{
    private const int HostsInNet = 254;

    // Every sixteenth is switched off, so that a list has more than one state.
    private const int StoppedEvery = 16;

    private static readonly DateTimeOffset FirstMade = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan MadeEvery = TimeSpan.FromSeconds(3);
    private static readonly string[] Roles = ["web", "db", "worker", "cache"];
    private static readonly string[] Environments = ["production", "staging", "test"];
    private static readonly ResourceId[] SizeOfRole = ["small", "large", "medium", "small"];
    private static readonly ResourceId[] ImagesInUse = ["debian-13", "ubuntu-24.04", "debian-12"];
    private static readonly IReadOnlyDictionary<string, string>[] Tags = CreateTags();

    // The three nets that RFC 5737 sets aside for documentation: with more nodes than addresses they come round again.
    private static readonly string[] PublicV4 =
    [
        .. new[] { "203.0.113.", "198.51.100.", "192.0.2." }.SelectMany(net =>
            Enumerable.Range(1, HostsInNet).Select(host => net + host.ToString(CultureInfo.InvariantCulture))
        ),
    ];

    private readonly ResourceId[] _locations = [.. locations.Items.Select(location => location.Template.Id)];
    private readonly string _namePrefix = region + "-";
    private readonly string[] _namePrefixes = [.. Roles.Select(role => $"{region}-{role}-")];
    private readonly string _v6Net = string.Create(CultureInfo.InvariantCulture, $"2001:db8:{Hash(connection) & 0xffff:x}::");

    /// <summary>The seeded node with this index.</summary>
    public Node NodeAt(Connection origin, int index)
    {
        var role = index % Roles.Length;
        var isStopped = index % StoppedEvery == StoppedEvery - 1;
        return new Node
        {
            Origin = origin,
            Id = string.Create(CultureInfo.InvariantCulture, $"{SandboxNodes.Prefix}{index:D7}"),
            Name = string.Create(CultureInfo.InvariantCulture, $"{_namePrefixes[role]}{index:D3}"),
            State = isStopped ? NodeState.Stopped : NodeState.Running,
            NativeState = isStopped ? SandboxNode.Off : SandboxNode.Active,
            CreatedAt = FirstMade + (index * MadeEvery),
            PublicAddresses = PublicAddresses(index),
            PrivateAddresses = PrivateAddresses(index),
            Size = SizeOfRole[role],
            Image = ImagesInUse[index % ImagesInUse.Length],
            Location = _locations[index % _locations.Length],
            Tags = Tags[index % Tags.Length],
        };
    }

    /// <summary>The index that a seeded node of this name would have; null if none can have it.</summary>
    public int? IndexOf(Connection origin, string name)
    {
        var dash = name.LastIndexOf('-');
        return
            name.StartsWith(_namePrefix, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && NodeAt(origin, index).Name == name
            ? index
            : null;
    }

    public string[] PublicAddresses(long number) => [PublicV4[number % PublicV4.Length], V6(_v6Net, number)];

    public static string[] PrivateAddresses(long number)
    {
        // The first addresses of a net belong to its router.
        var host = (uint)(number + 10) & 0xffffff;
        return [string.Create(CultureInfo.InvariantCulture, $"10.{host >> 16}.{(host >> 8) & 255}.{host & 255}")];
    }

    /// <summary>The address of a thing in a net that ends in <c>::</c>.</summary>
    public static string V6(string net, long number)
    {
        var host = (uint)(number + 1);
        return host > ushort.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"{net}{host >> 16:x}:{host & ushort.MaxValue:x}")
            : string.Create(CultureInfo.InvariantCulture, $"{net}{host:x}");
    }

    /// <summary>FNV-1a: the same for a name in every process, as <see cref="string.GetHashCode()"/> is not.</summary>
    public static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in text)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        return Mix(hash);
    }

    /// <summary>The finisher of SplitMix64: close numbers in, far ones out.</summary>
    public static ulong Mix(ulong value)
    {
        value += 0x9e3779b97f4a7c15UL;
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9UL;
        value = (value ^ (value >> 27)) * 0x94d049bb133111ebUL;
        return value ^ (value >> 31);
    }

    /// <summary>A number from 0 to 1, without 1, of the upper 53 bits.</summary>
    public static double ToShare(ulong value) => (value >> 11) * (1.0 / (1UL << 53));

    // Role and environment repeat together after this many nodes.
    private static IReadOnlyDictionary<string, string>[] CreateTags() =>
        [
            .. Enumerable
                .Range(0, Roles.Length * Environments.Length)
                .Select(index =>
                    new Dictionary<string, string>
                    {
                        ["role"] = Roles[index % Roles.Length],
                        ["environment"] = Environments[index % Environments.Length],
                    }.ToFrozenDictionary()
                ),
        ];
}
