using BenchmarkDotNet.Attributes;
using Gateway.Conformance;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Http.Credentials.Azure;
using Gateway.Drivers.Model;
using Gateway.Drivers.Tests.Providers.Aws;
using Gateway.Drivers.Tests.Providers.AzureArm;
using Gateway.Drivers.Tests.Providers.DigitalOcean;
using Gateway.Drivers.Tests.Providers.Gcp;
using Gateway.Drivers.Tests.Providers.Hetzner;
using Gateway.Drivers.Tests.Providers.Linode;
using Gateway.Drivers.Tests.Providers.OpenStack;
using Gateway.Drivers.Tests.Providers.Triton;
using Gateway.Drivers.Tests.Providers.Vultr;
using Gateway.Micro.Clouds;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Micro;

/// <summary>
/// A page of twenty nodes of each cloud: from the bytes of its answers to our model, through the whole chain of handlers, credentials included. The
/// pages are those of the simulators.
/// </summary>
public class NodePages : IAsyncDisposable
{
    private const int Count = 20;
    private static readonly PageRequest Page = PageRequest.First(Count);

    private static readonly Dictionary<string, Func<ProviderFixture>> Fixtures = new(StringComparer.Ordinal)
    {
        ["aws"] = () => new AwsFixture(),
        ["azure"] = () => new AzureFixture(),
        ["digitalocean"] = () => new DigitalOceanFixture(),
        ["gcp"] = () => new GcpFixture(),
        ["hetzner"] = () => new HetznerFixture(),
        ["linode"] = () => new LinodeFixture(),
        ["openstack"] = () => new OpenStackSimulatedFixture(),
        ["triton"] = () => new TritonFixture(),
        ["vultr"] = () => new VultrFixture(),
    };

    private ProviderFixture? _fixture;
    private OpenCloud? _cloud;

    public static IEnumerable<string> Clouds => Fixtures.Keys;

    /// <summary>The provider.</summary>
    [ParamsSource(nameof(Clouds))]
    public string Cloud { get; set; } = "";

    // The toolchain that emits into this process does not wait for what is asynchronous.
    [GlobalSetup]
    public void SetUp() => SetUpAsync().GetAwaiter().GetResult();

    private async Task SetUpAsync()
    {
        _fixture = Fixtures[Cloud]();
        await _fixture.InitializeAsync();
        for (var i = 0; i < Count; i++)
        {
            var node = await _fixture.NewNodeAsync($"web-{i}", CancellationToken.None);
            await _fixture.Open<INodeDriver>().CreateNodeAsync(node, CancellationToken.None);
        }

        var recorder = new Recorder();
        _cloud = new OpenCloud(
            recorder,
            _ => _fixture.Connection,
            services => services.Replace(ServiceDescriptor.Singleton(_fixture.Services.GetRequiredService<AzureTokens>()))
        );
        var page = await ListAsync();
        recorder.Replay();
        Console.WriteLine($"// {Cloud}: {page.Items.Count} nodes in {recorder.Bytes / 1024.0:F1} KiB");
    }

    [GlobalCleanup]
    public void CleanUp() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        await _cloud!.DisposeAsync();
        await _fixture!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public Task<Page<Node>> ListAsync() => _cloud!.Open<INodeDriver>().ListNodesAsync(Page, CancellationToken.None);
}
