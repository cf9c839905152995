using BenchmarkDotNet.Attributes;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Gateway.Micro.Clouds;

namespace Gateway.Micro;

/// <summary>A page of two hundred containers of each platform: from the bytes of its answer to our model, through the whole chain of handlers.</summary>
public class ContainerPages : IAsyncDisposable
{
    private const int Count = 200;
    private static readonly PageRequest Page = PageRequest.First(Count);
    private OpenCloud? _cloud;

    public static IEnumerable<string> Platforms => CannedPages.Platforms;

    /// <summary>The provider.</summary>
    [ParamsSource(nameof(Platforms))]
    public string Platform { get; set; } = "";

    // The toolchain that emits into this process does not wait for what is asynchronous.
    [GlobalSetup]
    public void SetUp() => SetUpAsync().GetAwaiter().GetResult();

    private async Task SetUpAsync()
    {
        _cloud = CannedPages.Of(Platform, Count);
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
    public Task<Page<Container>> ListAsync() => _cloud!.Open<IContainerDriver>().ListContainersAsync(Page, CancellationToken.None);
}
