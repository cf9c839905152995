using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BenchmarkDotNet.Attributes;
using Gateway.Api.Http;
using Gateway.Api.Lists;
using Gateway.Drivers.Model;
using Gateway.Micro.Clouds;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;

namespace Gateway.Micro;

/// <summary>Two hundred nodes on their way out: as lines of NDJSON, and as one page of JSON.</summary>
public class ListWriting
{
    private const int Count = 200;
    private static readonly JsonEncodedText Item = JsonEncodedText.Encode("item");
    private readonly JsonSerializerOptions _json = new JsonOptions().SerializerOptions;
    private readonly DefaultHttpContext _http = new();
    private ListPage<Node>? _page;

    // The toolchain that emits into this process does not wait for what is asynchronous.
    [GlobalSetup]
    public void SetUp() => SetUpAsync().GetAwaiter().GetResult();

    private async Task SetUpAsync()
    {
        ApiJson.Configure(_json);
        _http.Response.Body = Stream.Null;
        await using var cloud = CannedPages.Of("docker", 0);
        _page = new ListPage<Node>
        {
            Items = [.. Enumerable.Range(0, Count).Select(number => NodeOf(cloud, number))],
            NextPageToken = null,
            Complete = true,
            Sources = [],
        };
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public async Task NdjsonLinesAsync()
    {
        using var writer = new NdjsonWriter(_http.Response, _json);
        foreach (var node in _page!.Items)
        {
            writer.WriteLine(Item, node);
            await writer.FlushAsync(now: false, CancellationToken.None);
        }

        await writer.FlushAsync(now: true, CancellationToken.None);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public async Task OnePageAsync()
    {
        await JsonSerializer.SerializeAsync(
            _http.Response.BodyWriter,
            _page!,
            (JsonTypeInfo<ListPage<Node>>)_json.GetTypeInfo(typeof(ListPage<Node>)),
            CancellationToken.None
        );
        await _http.Response.BodyWriter.FlushAsync(CancellationToken.None);
    }

    private static Node NodeOf(OpenCloud cloud, int number) =>
        new()
        {
            Origin = cloud.Connection,
            Id = number.ToString(CultureInfo.InvariantCulture),
            Name = $"web-{number}.example.com",
            State = NodeState.Running,
            NativeState = "active",
            CreatedAt = DateTimeOffset.UnixEpoch,
            PublicAddresses = ["203.0.113.7", "2604:a880:0:1010::18a:1"],
            PrivateAddresses = ["10.135.0.7"],
            Size = "s-1vcpu-2gb",
            Image = "129211873",
            Location = "fra1",
            Volumes = ["506f78a4-e098-11e5-ad9f-000f53306ae1"],
            Tags = new Dictionary<string, string>(StringComparer.Ordinal) { ["env"] = "prod", ["web"] = "" },
        };
}
