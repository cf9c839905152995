using Gateway.Conformance;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Tests.Answers;

/// <summary>One of everything that a provider can make, so that lists are not empty and there is something to get.</summary>
internal sealed class Stock(ProviderFixture fixture)
{
    private const string Key = "folder/some object";
    private readonly Dictionary<string, object> _arguments = new(StringComparer.Ordinal) { ["key"] = Key };
    private readonly Stack<Func<Task>> _undo = new();
    private IReadOnlyCollection<string> _without = [];

    private static CancellationToken Cancellation => CancellationToken.None;

    private static string NewName(string kind) => $"cgw-{kind}-{Guid.NewGuid().ToString("N")[..8]}";

    /// <summary>What a call of a contract of this collection gets for a parameter of this name; null for nothing in particular.</summary>
    public object? Find(string collection, string parameter) =>
        _arguments.GetValueOrDefault($"{collection}.{parameter}") ?? _arguments.GetValueOrDefault(parameter);

    /// <param name="without">Collections of which nothing can be made.</param>
    public async Task FillAsync(IReadOnlyCollection<string> without)
    {
        _without = without;
        await AddNodesAsync();
        await AddContainersAsync();
        await AddObjectsAsync();
        await AddFirstAsync<IImageDriver, Image>("images", (driver, page) => driver.ListImagesAsync(page, Cancellation));
        await AddFirstAsync<ISizeDriver, Size>("sizes", (driver, page) => driver.ListSizesAsync(page, Cancellation));
        await AddFirstAsync<ILocationDriver, Location>("locations", (driver, page) => driver.ListLocationsAsync(page, Cancellation));
        await AddFirstAsync<IContainerImageDriver, ContainerImage>(
            "container-images",
            (driver, page) => driver.ListContainerImagesAsync(page, Cancellation)
        );
        if (fixture is IRegistryFixture registry)
        {
            (_arguments["registries.name"], _arguments["registries.tag"]) = (registry.Repository, registry.Tag);
        }
    }

    /// <summary>Removes what was made, the last thing first; what has gone or is busy is left.</summary>
    public async Task ClearAsync()
    {
        while (_undo.TryPop(out var undo))
        {
            try
            {
                await undo();
            }
            catch (DriverException e) when (e.Kind is DriverErrorKind.NotFound or DriverErrorKind.Conflict)
            {
                // The fixture's own provider goes with it.
            }
        }
    }

    private async Task AddNodesAsync()
    {
        await AddAsync<INodeDriver, Node>(
            "nodes",
            async driver => await driver.CreateNodeAsync(await fixture.NewNodeAsync(NewName("node"), Cancellation), Cancellation),
            (driver, id) => driver.DeleteNodeAsync(id, Cancellation)
        );
        await AddAsync<IVolumeDriver, Volume>(
            "volumes",
            driver => driver.CreateVolumeAsync(new CreateVolume { Name = NewName("volume"), SizeGiB = 10 }, Cancellation),
            (driver, id) => driver.DeleteVolumeAsync(id, Cancellation)
        );
        await AddAsync<ISnapshotDriver, Snapshot>(
            "snapshots",
            async driver =>
            {
                var volume = (string)_arguments["volumes.id"];
                await WaitAsync(async () =>
                    (await fixture.Open<IVolumeDriver>().GetVolumeAsync(volume, Cancellation)).State == VolumeState.Available
                );
                return await driver.CreateSnapshotAsync(new CreateSnapshot { Name = NewName("snapshot"), Volume = volume }, Cancellation);
            },
            (driver, id) => driver.DeleteSnapshotAsync(id, Cancellation)
        );
        await AddAsync<IKeyPairDriver, KeyPair>(
            "key-pairs",
            driver => driver.CreateKeyPairAsync(new CreateKeyPair { Name = NewName("key") }, Cancellation),
            (driver, id) => driver.DeleteKeyPairAsync(id, Cancellation)
        );
    }

    private async Task AddContainersAsync()
    {
        await AddAsync<IClusterDriver, Cluster>(
            "clusters",
            driver => driver.CreateClusterAsync(new CreateCluster { Name = NewName("cluster") }, Cancellation),
            (driver, id) => driver.DeleteClusterAsync(id, Cancellation)
        );
        if (fixture is IContainerFixture containers)
        {
            await AddAsync<IContainerDriver, Container>(
                "containers",
                driver => driver.DeployContainerAsync(containers.StayingUp(NewName("container")), Cancellation),
                (driver, id) => driver.DestroyContainerAsync(id, Cancellation)
            );
            await WaitAsync(async () =>
                (await fixture.Open<IContainerDriver>().GetContainerAsync((string)_arguments["containers.id"], Cancellation)).State
                == ContainerState.Running
            );
        }
    }

    private async Task AddObjectsAsync()
    {
        if (!fixture.Offers<IBucketDriver>())
        {
            return;
        }

        var buckets = fixture.Open<IBucketDriver>();
        var bucket = (await buckets.CreateBucketAsync(new CreateBucket { Name = NewName("bucket") }, Cancellation)).Name!;
        _undo.Push(() => buckets.DeleteBucketAsync(bucket, Cancellation));
        (_arguments["bucket"], _arguments["buckets.name"]) = (bucket, bucket);
        var objects = fixture.Open<IObjectDriver>();
        var properties = new ObjectProperties
        {
            ContentType = "text/plain",
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" },
        };
        await objects.PutObjectAsync(
            bucket,
            Key,
            new ObjectWrite(new MemoryStream("body"u8.ToArray()), 4) { Properties = properties },
            Cancellation
        );
        _undo.Push(() => objects.DeleteObjectAsync(bucket, Key, ObjectConditions.None, Cancellation));
        if (fixture.Offers<IMultipartUploadDriver>())
        {
            var uploads = fixture.Open<IMultipartUploadDriver>();
            var upload = await uploads.CreateMultipartUploadAsync(bucket, "upload", properties, Cancellation);
            await uploads.UploadPartAsync(upload, 1, new MemoryStream("part"u8.ToArray()), 4, Cancellation);
            _arguments["upload"] = upload;
            _undo.Push(() => uploads.AbortMultipartUploadAsync(upload, Cancellation));
        }
    }

    private async Task AddAsync<TContract, TItem>(
        string collection,
        Func<TContract, Task<TItem>> make,
        Func<TContract, string, Task> remove
    )
        where TContract : class
        where TItem : Resource
    {
        if (fixture.Offers<TContract>() && !_without.Contains(collection))
        {
            var driver = fixture.Open<TContract>();
            var id = (await make(driver)).Id.Value;
            _arguments[$"{collection}.id"] = id;
            _undo.Push(() => remove(driver, id));
        }
    }

    private async Task AddFirstAsync<TContract, TItem>(string collection, Func<TContract, PageRequest, Task<Page<TItem>>> list)
        where TContract : class
        where TItem : Resource
    {
        if (
            fixture.Offers<TContract>()
            && !_without.Contains(collection)
            && (await list(fixture.Open<TContract>(), PageRequest.First())).Items is [var first, ..]
        )
        {
            _arguments[$"{collection}.id"] = first.Id.Value;
        }
    }

    private async Task WaitAsync(Func<Task<bool>> isSo)
    {
        using var deadline = new CancellationTokenSource(fixture.Patience);
        while (!await isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), deadline.Token);
        }
    }
}
