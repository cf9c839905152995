using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Sandbox;

public sealed class SandboxValueTests : SandboxCase
{
    [Fact]
    public async Task A_reference_to_nothing_names_its_field()
    {
        var node = NewNode();
        var volume = new CreateVolume { Name = "data", SizeGiB = 10 };
        var deploy = new DeployContainer { Name = "web", Image = "nginx:1.29" };

        await AssertFieldAsync("image", () => Nodes.CreateNodeAsync(node with { Image = "none" }, Cancellation));
        await AssertFieldAsync("size", () => Nodes.CreateNodeAsync(node with { Size = "none" }, Cancellation));
        await AssertFieldAsync("location", () => Nodes.CreateNodeAsync(node with { Location = (ResourceId)"none" }, Cancellation));
        await AssertFieldAsync("keyPairs", () => Nodes.CreateNodeAsync(node with { KeyPairs = ["none"] }, Cancellation));
        await AssertFieldAsync("location", () => Volumes.CreateVolumeAsync(volume with { Location = (ResourceId)"none" }, Cancellation));
        await AssertFieldAsync("snapshot", () => Volumes.CreateVolumeAsync(volume with { Snapshot = (ResourceId)"none" }, Cancellation));
        await AssertFieldAsync("sizeGiB", () => Volumes.CreateVolumeAsync(volume with { SizeGiB = 16_385 }, Cancellation));
        await AssertFieldAsync(
            "volume",
            () => Snapshots.CreateSnapshotAsync(new CreateSnapshot { Name = "s", Volume = "none" }, Cancellation)
        );
        await AssertFieldAsync(
            "node",
            () => Gateway.Open<INodeImageDriver>(Name).CreateImageAsync(new CreateImage { Name = "i", Node = "none" }, Cancellation)
        );
        await AssertFieldAsync(
            "image",
            () => Gateway.Open<IContainerDriver>(Name).DeployContainerAsync(deploy with { Image = "none" }, Cancellation)
        );
        await AssertFieldAsync(
            "cluster",
            () => Gateway.Open<IContainerDriver>(Name).DeployContainerAsync(deploy with { Cluster = (ResourceId)"none" }, Cancellation)
        );
    }

    [Fact]
    public async Task Attaching_to_nothing_names_its_field()
    {
        var volume = await MakeVolumeAsync();
        var nowhere = new AttachVolume { Node = "none" };
        await AssertFieldAsync("node", () => Volumes.AttachVolumeAsync(volume.Id.Value, nowhere, Cancellation));
    }

    [Fact]
    public async Task An_image_of_a_large_node_does_not_fit_a_small_one()
    {
        var large = await Nodes.CreateNodeAsync(NewNode() with { Size = "large" }, Cancellation);
        Clock.Advance(2 * Step);
        var request = new CreateImage { Name = "copy", Node = large.Id };
        var image = await Gateway.Open<INodeImageDriver>(Name).CreateImageAsync(request, Cancellation);
        Clock.Advance(Step);

        await AssertFieldAsync("size", () => Nodes.CreateNodeAsync(NewNode() with { Image = image.Id }, Cancellation));
    }

    [Theory]
    [InlineData("next")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    [InlineData("")]
    public async Task A_page_token_that_the_sandbox_never_gave_is_refused(string token)
    {
        var request = new PageRequest(10, token, ListFilter.None);
        var failure = await AssertFailsAsync(DriverErrorKind.InvalidRequest, () => Nodes.ListNodesAsync(request, Cancellation));
        Assert.Equal("pageToken", failure.Field);
    }

    [Theory]
    [InlineData("LatencyMs", "-1")]
    [InlineData("NodeCount", "10000001")]
    [InlineData("FailureRate", "1.5")]
    [InlineData("FailureRate", "NaN")]
    [InlineData("ThrottleRate", "-0.1")]
    [InlineData("TransitionMs", "3600001")]
    public void A_setting_out_of_range_is_refused_with_its_name(string name, string value)
    {
        var failure = Assert.Throws<ConnectionSettingsException>(() => Connect(Name, (name, value)));
        Assert.Equal(name, Assert.Single(failure.Errors).Key);
        Assert.Contains(
            "Give a",
            failure.Message.Replace("Give milliseconds", "Give a", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Failing_and_throttled_calls_are_never_more_than_all()
    {
        var failure = Assert.Throws<ConnectionSettingsException>(() => Connect(Name, ("FailureRate", "0.6"), ("ThrottleRate", "0.6")));
        Assert.Equal("ThrottleRate", Assert.Single(failure.Errors).Key);
    }

    [Fact]
    public async Task A_collection_has_a_bound()
    {
        var clusters = Gateway.Open<IClusterDriver>(Name);
        for (var i = 1; i < 100_000; i++)
        {
            await clusters.CreateClusterAsync(new CreateCluster { Name = $"c{i}" }, Cancellation);
        }

        var oneMore = new CreateCluster { Name = "one-more" };
        await AssertFailsAsync(DriverErrorKind.QuotaExceeded, () => clusters.CreateClusterAsync(oneMore, Cancellation));
        await clusters.DeleteClusterAsync("cl-0000001", Cancellation);
        Assert.Equal("one-more", (await clusters.CreateClusterAsync(oneMore, Cancellation)).Name);
    }

    private static async Task AssertFieldAsync(string field, Func<Task> call) =>
        Assert.Equal(field, (await AssertFailsAsync(DriverErrorKind.InvalidValue, call)).Field);
}
