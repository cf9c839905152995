using BenchmarkDotNet.Attributes;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Gateway.Micro.Clouds;

namespace Gateway.Micro;

/// <summary>A page of two hundred objects of each store: from the bytes of its answer to our model, through the whole chain of handlers.</summary>
public class ObjectPages : IAsyncDisposable
{
    private const int Count = 200;
    private static readonly ObjectListRequest Page = new(Count, null, "", null);
    private OpenCloud? _cloud;

    public static IEnumerable<string> Stores => CannedPages.Stores;

    /// <summary>The provider.</summary>
    [ParamsSource(nameof(Stores))]
    public string Store { get; set; } = "";

    // The toolchain that emits into this process does not wait for what is asynchronous.
    [GlobalSetup]
    public void SetUp() => SetUpAsync().GetAwaiter().GetResult();

    private async Task SetUpAsync()
    {
        _cloud = CannedPages.Of(Store, Count);
        Expect.Count(Count, (await ListAsync()).Items.Count);
    }

    [GlobalCleanup]
    public void CleanUp() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        await _cloud!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public Task<ObjectPage> ListAsync() => _cloud!.Open<IObjectDriver>().ListObjectsAsync("bucket", Page, CancellationToken.None);
}
