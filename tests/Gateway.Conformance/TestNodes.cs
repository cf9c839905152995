using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Conformance;

/// <summary>Nodes for the suites that need one, of the first image and the smallest size that fit.</summary>
public static class TestNodes
{
    private const int FirstPage = 200;

    /// <summary>A request for a node that the connection can make.</summary>
    public static async Task<CreateNode> NewNodeAsync(this ProviderFixture fixture, string name, CancellationToken cancellationToken)
    {
        if (fixture is INodeFixture own)
        {
            return own.NewNode(name);
        }

        var images = await fixture.Open<IImageDriver>().ListImagesAsync(PageRequest.First(FirstPage), cancellationToken);
        var sizes = await fixture.Open<ISizeDriver>().ListSizesAsync(PageRequest.First(FirstPage), cancellationToken);
        var image = images.Items.First(item => item.State == ResourceState.Available);
        var size = sizes.Items.OrderBy(item => item.MemoryMiB).First(item => (item.DiskGiB ?? int.MaxValue) >= (image.MinDiskGiB ?? 0));
        return new CreateNode
        {
            Name = name,
            Image = image.Id,
            Size = size.Id,
        };
    }
}
