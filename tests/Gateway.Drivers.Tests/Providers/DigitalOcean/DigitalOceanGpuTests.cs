using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.DigitalOcean;

/// <summary>A connection whose lists have GPU droplets too.</summary>
public sealed class DigitalOceanGpuFixture : DigitalOceanFixture
{
    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>(base.Settings) { ["GpuDroplets"] = "true" };
}

/// <summary>The list of nodes goes on in the second list that DigitalOcean has.</summary>
public sealed class DigitalOceanGpuTests(DigitalOceanGpuFixture fixture) : IClassFixture<DigitalOceanGpuFixture>
{
    private static CancellationToken Cancellation => CancellationToken.None;

    [Fact]
    public async Task The_usual_droplets_come_first_and_gpu_droplets_after()
    {
        var nodes = fixture.Open<INodeDriver>();
        foreach (var size in new[] { "gpu-h100x1-80gb", "s-1vcpu-1gb", "gpu-h100x1-80gb", "s-1vcpu-1gb", "gpu-h100x1-80gb" })
        {
            await nodes.CreateNodeAsync(
                new CreateNode
                {
                    Name = "any",
                    Image = "1",
                    Size = size,
                },
                Cancellation
            );
        }

        var (sizes, token) = (new List<string>(), (string?)null);
        do
        {
            var page = await nodes.ListNodesAsync(new PageRequest(2, token, ListFilter.None), Cancellation);
            sizes.AddRange(page.Items.Select(node => node.Size!.Value.Value));
            token = page.NextToken;
        } while (token is not null);

        Assert.Equal(["s-1vcpu-1gb", "s-1vcpu-1gb", "gpu-h100x1-80gb", "gpu-h100x1-80gb", "gpu-h100x1-80gb"], sizes);
    }
}
