using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>What is in the cloud of one connection. Everything but <see cref="NextLot"/> is guarded by <see cref="Lock"/>.</summary>
internal sealed class SandboxCloud
{
    private readonly PriorityQueue<Action, (DateTimeOffset, long)> _due = new();
    private long _dueCount;
    private readonly ulong _lotsFrom;
    private long _lots;

    public SandboxCloud(string connection)
    {
        _lotsFrom = SandboxSeed.Hash(connection);
        var region = SandboxCatalog.RegionOf(connection);
        Locations = SandboxCatalog.Locations(region);
        Sizes = SandboxCatalog.Sizes(Locations);
        Images = SandboxCatalog.Images();
        OwnImages = Images.Items.Count;
        ContainerImages = SandboxCatalog.ContainerImages();
        Clusters = SandboxCatalog.Clusters();
        Nodes = new SandboxNodes(new SandboxSeed(connection, region, Locations));
    }

    public Lock Lock { get; } = new();

    private SandboxLedger? Ledger { get; set; }

    public SandboxShelf<SandboxItem<Location, ResourceState>> Locations { get; }

    public SandboxShelf<SandboxItem<Size, ResourceState>> Sizes { get; }

    public SandboxShelf<SandboxItem<Image, ResourceState>> Images { get; }

    /// <summary>How many images are the sandbox's own; all others have higher numbers.</summary>
    public int OwnImages { get; }

    public SandboxNodes Nodes { get; }

    /// <summary>The nodes that were made with a token, so that a repeated request finds them.</summary>
    public Dictionary<Guid, SandboxNode> NodesByToken { get; } = [];

    public SandboxShelf<SandboxItem<KeyPair, ResourceState>> KeyPairs { get; } = new("key pair", "key-", uniqueNames: true);

    public SandboxShelf<SandboxVolume> Volumes { get; } = new("volume", "vol-");

    public SandboxShelf<SandboxItem<Snapshot, SnapshotState>> Snapshots { get; } = new("snapshot", "snap-");

    public SandboxShelf<SandboxItem<Cluster, ResourceState>> Clusters { get; }

    public SandboxShelf<SandboxContainer> Containers { get; } = new("container", "c-", uniqueNames: true);

    public SandboxPorts Ports { get; } = new();

    public SandboxShelf<SandboxItem<ContainerImage, ResourceState>> ContainerImages { get; }

    /// <summary>Has something done once its time has come, at the latest before anybody looks.</summary>
    public void When(DateTimeOffset moment, Action act) => _due.Enqueue(act, (moment, _dueCount++));

    /// <summary>The ledger in this file, as far as this cloud has followed it.</summary>
    public SandboxLedger LedgerOf(string path) => Ledger?.Path == path ? Ledger : Ledger = new SandboxLedger(path);

    /// <summary>Does what has become due. Nothing else moves the cloud: nobody sees what happens while nobody looks.</summary>
    public void CatchUp(DateTimeOffset now)
    {
        while (_due.TryPeek(out _, out var next) && next.Item1 <= now)
        {
            _due.Dequeue()();
        }
    }

    /// <summary>The next of a row of numbers from 0 to 1 that a seed gives.</summary>
    public double NextLot(int seed) =>
        SandboxSeed.ToShare(SandboxSeed.Mix(_lotsFrom ^ ((ulong)seed << 32) ^ (ulong)Interlocked.Increment(ref _lots)));
}
