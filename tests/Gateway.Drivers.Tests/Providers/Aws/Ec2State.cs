namespace Gateway.Drivers.Tests.Providers.Aws;

/// <summary>A thing with tags and a state that moves on by itself.</summary>
internal class SimThing(string id, params string[] course)
{
    private Queue<string> _course = new(course.Skip(1));

    public string Id { get; } = id;

    public string State { get; private set; } = course[0];

    public Dictionary<string, string> Tags { get; } = [];

    public void Begin(params string[] course)
    {
        State = course[0];
        _course = new Queue<string>(course.Skip(1));
    }

    public virtual void Step() => State = _course.TryDequeue(out var next) ? next : State;
}

internal sealed class SimInstance(string id, string type, string image, string zone) : SimThing(id, "pending", "pending", "running")
{
    public string Type { get; set; } = type;

    public string Image { get; } = image;

    public string Zone { get; } = zone;

    public string? Key { get; init; }

    public bool IsPublic { get; init; }

    public int Number { get; init; }

    public string? Token { get; init; }

    /// <summary>The parameters it was made with, by which a token's second use is held to be the same.</summary>
    public string Request { get; init; } = "";
}

internal sealed class SimVolume(string id, int size, string zone) : SimThing(id, "creating", "available")
{
    public int Size { get; } = size;

    public string Zone { get; } = zone;

    public string? Snapshot { get; init; }

    public string Type { get; init; } = "gp2";

    public SimAttachment? Attachment { get; private set; }

    public void Attach(string instance, string device, bool isRoot = false)
    {
        Attachment = new SimAttachment(instance, device, isRoot ? "attached" : "attaching");
        Begin("in-use");
    }

    public void Detach() => Attachment = Attachment! with { Status = "detaching" };

    public void Release()
    {
        Attachment = null;
        Begin("available");
    }

    public override void Step()
    {
        base.Step();
        if (Attachment is { Status: "detaching" })
        {
            Release();
        }
        else if (Attachment is not null)
        {
            Attachment = Attachment with { Status = "attached" };
        }
    }
}

internal sealed record SimAttachment(string Instance, string Device, string Status);

internal sealed class SimSnapshot(string id, string volume, int size) : SimThing(id, "pending", "pending", "completed")
{
    public string Volume { get; } = volume;

    public int Size { get; } = size;

    public string? Description { get; init; }
}

internal sealed class SimImage(string id, string name, string? owner, params string[] course) : SimThing(id, course)
{
    public string Name { get; } = name;

    /// <summary>The alias of an owner who is not the account; null for one's own.</summary>
    public string? Owner { get; } = owner;

    public string? SourceInstance { get; init; }
}

internal sealed record SimKey(string Name, string Id, string Fingerprint, string PublicKey);

internal sealed record SimType(string Name, int Cpus, int MemoryMiB, int? ScratchGB);

/// <summary>What there is in one simulated region.</summary>
internal sealed class Ec2State
{
    private int _last = 0x1000;

    public Ec2State(string region)
    {
        Zones = [$"{region}a", $"{region}b", $"{region}c"];
        Images =
        [
            new SimImage(NewId("ami"), "al2023-ami-2023.9-x86_64", "amazon", "available"),
            new SimImage(NewId("ami"), "debian-13-amd64", "amazon", "available"),
            new SimImage(NewId("ami"), "windows-2025", "amazon", "available"),
        ];
    }

    public IReadOnlyList<string> Zones { get; }

    public IReadOnlyList<SimType> Types { get; } =
    [new("t3.micro", 2, 1024, null), new("t3.small", 2, 2048, null), new("m5d.large", 2, 8192, 75), new("m7i.xlarge", 4, 16384, null)];

    public List<SimInstance> Instances { get; } = [];

    public List<SimVolume> Volumes { get; } = [];

    public List<SimSnapshot> Snapshots { get; } = [];

    public List<SimImage> Images { get; }

    public List<SimKey> Keys { get; } = [];

    public int NewNumber() => ++_last;

    public string NewId(string prefix) => $"{prefix}-0{NewNumber():x16}";

    /// <summary>Moves everything that is under way one step on.</summary>
    public void Step()
    {
        foreach (var thing in Instances.Concat<SimThing>(Volumes).Concat(Snapshots).Concat(Images))
        {
            thing.Step();
        }

        Volumes.RemoveAll(volume => volume.State == "deleted");
    }

    /// <summary>Ends an instance: its root disk goes with it, the others are free. It is shown as it was.</summary>
    public void Terminate(SimInstance instance)
    {
        if (instance.State == "terminated")
        {
            return;
        }

        instance.Begin("shutting-down", "shutting-down", "terminated");
        foreach (var volume in Volumes.Where(volume => volume.Attachment?.Instance == instance.Id).ToArray())
        {
            volume.Release();
            if (volume.Tags.Count == 0)
            {
                Volumes.Remove(volume);
            }
        }
    }
}
