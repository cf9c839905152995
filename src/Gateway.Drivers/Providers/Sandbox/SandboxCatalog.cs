using Gateway.Drivers.Containers;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>What every cloud of the sandbox has from the start.</summary>
internal static class SandboxCatalog
{
    public const string DefaultCluster = "default";

    private const int LocationsInRegion = 2;
    private const string Usual = "sandbox-";
    private static readonly ImageReference[] HeldReferences =
    [
        new("nginx", "1.29", null),
        new("tomcat", "8.0", null),
        new("busybox", "latest", null),
        new("hello-world", "latest", null),
    ];

    /// <summary>The region that a connection's name tells: <c>eu</c> of <c>sandbox-eu</c>.</summary>
    public static string RegionOf(string connection) =>
        connection.StartsWith(Usual, StringComparison.Ordinal) && connection.Length > Usual.Length
            ? connection[Usual.Length..]
            : connection;

    public static SandboxShelf<SandboxItem<Location, ResourceState>> Locations(string region)
    {
        string[] countries = region switch
        {
            "eu" => ["DE", "FI"],
            "us" => ["US", "US"],
            _ => [],
        };
        return Shelve(
            "location",
            Enumerable
                .Range(1, LocationsInRegion)
                .Select(number => new Location
                {
                    Id = $"{region}-{number}",
                    Name = $"Sandbox {region} {number}",
                    State = ResourceState.Available,
                    Country = countries.ElementAtOrDefault(number - 1),
                })
        );
    }

    public static SandboxShelf<SandboxItem<Size, ResourceState>> Sizes(SandboxShelf<SandboxItem<Location, ResourceState>> locations)
    {
        ResourceId[] everywhere = [.. locations.Items.Select(location => location.Template.Id)];
        return Shelve(
            "size",
            [Size("small", 1, 1024, 10, 0.005m), Size("medium", 2, 4096, 40, 0.02m), Size("large", 4, 16384, 160, 0.08m)]
        );

        Size Size(string id, int vcpus, int memoryMiB, int diskGiB, decimal pricePerHour) =>
            new()
            {
                Id = id,
                Name = id,
                State = ResourceState.Available,
                Vcpus = vcpus,
                MemoryMiB = memoryMiB,
                DiskGiB = diskGiB,
                PricePerHour = pricePerHour,
                Currency = "EUR",
                Locations = everywhere,
            };
    }

    public static SandboxShelf<SandboxItem<Image, ResourceState>> Images()
    {
        return Shelve(
            "image",
            [
                Image("debian-13", "Debian 13", "debian", 2025, 8, 5),
                Image("debian-12", "Debian 12", "debian", 2023, 6, 5),
                Image("ubuntu-24.04", "Ubuntu 24.04 LTS", "ubuntu", 2024, 4, 8),
                Image("alpine-3.22", "Alpine Linux 3.22", "alpine", 2025, 5, 1),
                Image("rocky-10", "Rocky Linux 10", "rocky", 2025, 6, 20),
            ],
            "img-"
        );

        static Image Image(string id, string name, string system, int year, int month, int minDiskGiB) =>
            new()
            {
                Id = id,
                Name = name,
                State = ResourceState.Available,
                CreatedAt = new DateTimeOffset(year, month, 1, 0, 0, 0, TimeSpan.Zero),
                OperatingSystem = system,
                Architecture = "x86_64",
                MinDiskGiB = minDiskGiB,
            };
    }

    public static SandboxShelf<SandboxItem<ContainerImage, ResourceState>> ContainerImages() =>
        Shelve(
            "container image",
            HeldReferences.Select(reference => reference.ToImage(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero)))
        );

    public static SandboxShelf<SandboxItem<Cluster, ResourceState>> Clusters() =>
        Shelve(
            "cluster",
            [
                new Cluster
                {
                    Id = DefaultCluster,
                    Name = DefaultCluster,
                    State = ResourceState.Available,
                },
            ],
            "cl-",
            uniqueNames: true
        );

    private static SandboxShelf<SandboxItem<TItem, ResourceState>> Shelve<TItem>(
        string what,
        IEnumerable<TItem> items,
        string prefix = "",
        bool uniqueNames = false
    )
        where TItem : StatefulResource<ResourceState>
    {
        var templates = items.ToArray();
        var shelf = new SandboxShelf<SandboxItem<TItem, ResourceState>>(what, prefix, uniqueNames, templates.Length);
        for (var i = 0; i < templates.Length; i++)
        {
            shelf.Add(new SandboxItem<TItem, ResourceState>(i, templates[i], SandboxWords.AlwaysAvailable));
        }

        return shelf;
    }
}
