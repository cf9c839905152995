using System.Text.Json.Nodes;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.Gcp;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Gcp;

/// <summary>Images of several projects, key pairs in the metadata of one, and settings.</summary>
public sealed class GcpProjectTests(GcpFixture fixture) : IClassFixture<GcpFixture>, IDisposable
{
    private static CancellationToken Cancellation => CancellationToken.None;

    private IImageDriver Images => fixture.Open<IImageDriver>();

    private IKeyPairDriver KeyPairs => fixture.Open<IKeyPairDriver>();

    private SimulatedRequest[] Sent => [.. fixture.Simulator.Requests.Where(request => request.Path != "/token")];

    public void Dispose()
    {
        fixture.Simulator.WriteBefore(0);
        fixture.Simulator.Reset();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(1000)]
    public async Task Images_of_several_projects_are_one_list_whatever_the_size_of_its_pages(int size)
    {
        var names = new List<string>();
        var token = (string?)null;
        do
        {
            var page = await Images.ListImagesAsync(new PageRequest(size, token, ListFilter.None), Cancellation);
            Assert.InRange(page.Items.Count, 0, size);
            names.AddRange(page.Items.Select(image => image.Id.Value));
            token = page.NextToken;
        } while (token is not null);

        Assert.Equal(
            [
                "debian-cloud/debian-12-bookworm-v20260101",
                "debian-cloud/debian-13-trixie-v20260910",
                "rocky-linux-cloud/rocky-linux-10-v20260901",
                "ubuntu-os-cloud/ubuntu-2404-noble-amd64-v20260905",
                "ubuntu-os-cloud/ubuntu-2604-resolute-arm64-v20260905",
                "ubuntu-os-cloud/ubuntu-minimal-2604-resolute-amd64-v20260905",
            ],
            names
        );
    }

    [Fact]
    public async Task A_page_of_images_asks_each_project_once()
    {
        await Images.ListImagesAsync(PageRequest.First(), Cancellation);

        Assert.Equal(
            ["cloudgateway-test", "debian-cloud", "rocky-linux-cloud", "ubuntu-os-cloud"],
            Sent.Select(request => request.Path.Split('/')[4]).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("debian-cloud")]
    [InlineData("debian-cloud x ")]
    [InlineData("debian-cloud 500 ")]
    [InlineData("no-such-project 0 ")]
    public async Task A_token_that_never_was_one_is_refused(string token)
    {
        var request = new PageRequest(10, token, ListFilter.None);

        var failure = await Assert.ThrowsAsync<DriverException>(() => Images.ListImagesAsync(request, Cancellation));

        Assert.Equal((DriverErrorKind.InvalidRequest, "pageToken"), (failure.Kind, failure.Field));
    }

    [Fact]
    public async Task An_obsolete_image_is_unavailable_and_a_deprecated_one_is_not()
    {
        var obsolete = await Images.GetImageAsync("debian-cloud/debian-12-bookworm-v20260101", Cancellation);
        var deprecated = await Images.GetImageAsync("ubuntu-os-cloud/ubuntu-2604-resolute-arm64-v20260905", Cancellation);

        Assert.Equal((ResourceState.Unavailable, "OBSOLETE"), (obsolete.State, obsolete.NativeState));
        Assert.Equal(
            (ResourceState.Available, "DEPRECATED", "aarch64"),
            (deprecated.State, deprecated.NativeState, deprecated.Architecture)
        );
        Assert.Equal(10, deprecated.MinDiskGiB);
    }

    [Fact]
    public async Task A_key_pair_is_written_anew_if_another_was_quicker()
    {
        fixture.Simulator.WriteBefore(2);

        await KeyPairs.CreateKeyPairAsync(new CreateKeyPair { Name = "raced" }, Cancellation);

        var writes = Sent.Where(request => request.Path.EndsWith("/setCommonInstanceMetadata", StringComparison.Ordinal)).ToArray();
        Assert.Equal(3, writes.Length);
        Assert.Equal("other0", JsonNode.Parse(writes[^1].Body)!["fingerprint"]!.ToString());
        Assert.Equal("ssh-keys", JsonNode.Parse(writes[^1].Body)!["items"]![0]!["key"]!.ToString());
    }

    [Fact]
    public async Task A_key_pair_that_others_always_overtake_is_a_conflict()
    {
        fixture.Simulator.WriteBefore(int.MaxValue);

        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            KeyPairs.CreateKeyPairAsync(new CreateKeyPair { Name = "late" }, Cancellation)
        );

        Assert.Equal(DriverErrorKind.Conflict, failure.Kind);
    }

    [Fact]
    public async Task A_key_pair_opens_the_nodes_that_are_made_with_it()
    {
        var pair = await KeyPairs.CreateKeyPairAsync(new CreateKeyPair { Name = "web" }, Cancellation);

        var node = await fixture.Open<INodeDriver>().CreateNodeAsync(fixture.NewNode("open") with { KeyPairs = [pair.Id] }, Cancellation);

        Assert.Equal([pair.Id], node.KeyPairs);
        var body = Sent.Last(request => request.Path.EndsWith("/instances", StringComparison.Ordinal)).Body;
        var items = JsonNode.Parse(body)!["metadata"]!["items"]!.AsArray();
        var keys = items.Single(item => item!["key"]!.ToString() == "ssh-keys")!["value"]!.ToString();
        Assert.Equal($"cloudgateway:{pair.PublicKey}", keys);
    }

    [Fact]
    public async Task An_image_of_a_node_tells_the_node_and_where_it_is_kept()
    {
        var node = await fixture.Open<INodeDriver>().CreateNodeAsync(fixture.NewNode("source"), Cancellation);
        var image = await fixture
            .Open<INodeImageDriver>()
            .CreateImageAsync(
                new CreateImage
                {
                    Name = "golden",
                    Node = node.Id,
                    ProviderOptions = System.Text.Json.JsonElement.Parse("""{"family":"web","storageLocation":"europe-west3"}"""),
                },
                Cancellation
            );

        Assert.Equal(("cloudgateway-test/golden", node.Id, "web"), (image.Id.Value, image.SourceNode, image.OperatingSystem));
        await fixture.Open<INodeImageDriver>().DeleteImageAsync(image.Id.Value, Cancellation);
        await GoneAsync(image.Id.Value);
    }

    [Fact]
    public async Task A_copy_for_a_zone_is_kept_in_its_region()
    {
        var copy = new CopyImage { Name = "copied", Location = (ResourceId)"europe-west3-a" };

        var image = await fixture.Open<IImageCopyDriver>().CopyImageAsync("debian-cloud/debian-13-trixie-v20260910", copy, Cancellation);

        Assert.Equal("""["europe-west3"]""", image.Extra["storageLocations"].GetRawText());
        await fixture.Open<INodeImageDriver>().DeleteImageAsync(image.Id.Value, Cancellation);
        await GoneAsync(image.Id.Value);
    }

    [Theory]
    [InlineData("http://compute.example.com/", null, "default", false)]
    [InlineData("https://compute.googleapis.com/", "Not A Project", "default", false)]
    [InlineData("https://compute.googleapis.com/", null, "../default", false)]
    [InlineData("https://compute.googleapis.com/", "example.com:web", "projects/host/regions/europe-west3/subnetworks/workers", true)]
    public void Settings_are_checked(string endpoint, string? project, string network, bool isValid)
    {
        var settings = new GcpSettings
        {
            Endpoint = new Uri(endpoint),
            ProjectId = project,
            Network = network,
        };

        Assert.Equal(isValid, new GcpSettingsValidator().Validate(settings).IsValid);
    }

    // Other tests count the images.
    private async Task GoneAsync(string id)
    {
        for (var looks = 0; looks < 10; looks++)
        {
            try
            {
                await Images.GetImageAsync(id, Cancellation);
            }
            catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
            {
                return;
            }
        }

        Assert.Fail($"The image {id} is still there.");
    }
}
