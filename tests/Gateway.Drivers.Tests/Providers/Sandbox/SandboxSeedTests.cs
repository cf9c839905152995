using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Sandbox;

public sealed class SandboxSeedTests : SandboxCase
{
    [Fact]
    public async Task Seeded_nodes_are_complete_and_look_like_the_connection()
    {
        var nodes = await ListAsync(3);

        Assert.Equal(["eu-web-000", "eu-db-001", "eu-worker-002"], nodes.Select(node => node.Name));
        Assert.Equal(["n-0000000", "n-0000001", "n-0000002"], nodes.Select(node => node.Id.Value));
        Assert.All(
            nodes,
            node =>
            {
                Assert.Equal(
                    [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6],
                    node.PublicAddresses.Select(address => IPAddress.Parse(address).AddressFamily)
                );
                Assert.StartsWith("10.", Assert.Single(node.PrivateAddresses), StringComparison.Ordinal);
                Assert.StartsWith("eu-", node.Location!.Value.Value, StringComparison.Ordinal);
                Assert.Equal(["environment", "role"], node.Tags.Keys.Order(StringComparer.Ordinal));
                Assert.NotNull(node.CreatedAt);
            }
        );
    }

    [Fact]
    public async Task The_same_connection_has_the_same_nodes_in_every_process()
    {
        await using var other = new TestGateway();
        other.Connect(Name, "sandbox", ("NodeCount", "50"));
        Connect(Name, ("NodeCount", "50"));

        var here = await ListAsync(50);
        var there = await other.Open<Contracts.INodeDriver>(Name).ListNodesAsync(PageRequest.First(50), Cancellation);

        Assert.Equal(JsonSerializer.Serialize(here), JsonSerializer.Serialize(there.Items));
    }

    [Fact]
    public async Task The_last_of_ten_million_nodes_has_its_own_valid_addresses()
    {
        Connect(Name, ("NodeCount", "10000000"));

        var last = await Nodes.GetNodeAsync("n-9999999", Cancellation);

        Assert.All(
            [.. last.PublicAddresses, .. last.PrivateAddresses],
            address => Assert.True(IPAddress.TryParse(address, out _), address)
        );
    }

    [Theory]
    [InlineData("n-0000003")]
    [InlineData("n-1")]
    [InlineData("n-00000001")]
    [InlineData("n- 000001")]
    [InlineData("n-+000001")]
    [InlineData("N-0000001")]
    public async Task Only_the_id_itself_finds_a_node(string id) =>
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Nodes.GetNodeAsync(id, Cancellation));

    [Fact]
    public async Task A_page_token_survives_deletions()
    {
        Connect(Name, ("NodeCount", "6"), ("TransitionMs", "0"));
        var made = await Nodes.CreateNodeAsync(NewNode(), Cancellation);
        var first = await Nodes.ListNodesAsync(PageRequest.First(2), Cancellation);

        await Nodes.DeleteNodeAsync("n-0000000", Cancellation);
        await Nodes.DeleteNodeAsync("n-0000002", Cancellation);
        await Nodes.DeleteNodeAsync("n-0000003", Cancellation);
        var second = await Nodes.ListNodesAsync(new PageRequest(2, first.NextToken, ListFilter.None), Cancellation);
        var third = await Nodes.ListNodesAsync(new PageRequest(2, second.NextToken, ListFilter.None), Cancellation);

        Assert.Equal(["n-0000004", "n-0000005"], second.Items.Select(node => node.Id.Value));
        Assert.Equal([made.Id], third.Items.Select(node => node.Id));
        Assert.Null(third.NextToken);
    }

    [Fact]
    public async Task A_name_finds_seeded_and_made_nodes_without_a_walk()
    {
        Connect(Name, ("NodeCount", "10000000"));
        for (var i = 0; i < 2; i++)
        {
            await Nodes.CreateNodeAsync(NewNode("eu-web-000"), Cancellation);
        }

        var filter = new ListFilter { Name = "eu-web-000" };
        var first = await Nodes.ListNodesAsync(new PageRequest(2, null, filter), Cancellation);
        var second = await Nodes.ListNodesAsync(new PageRequest(2, first.NextToken, filter), Cancellation);

        Assert.Equal(["n-0000000", "n-10000000"], first.Items.Select(node => node.Id.Value));
        Assert.Equal(["n-10000001"], second.Items.Select(node => node.Id.Value));
        Assert.Null(second.NextToken);
    }

    [Fact]
    public async Task A_list_with_many_gaps_goes_on_after_an_empty_page()
    {
        const int Deleted = 25_000;
        Connect(Name, ("NodeCount", "25001"), ("TransitionMs", "0"));
        for (var i = 0; i < Deleted; i++)
        {
            await Nodes.DeleteNodeAsync($"n-{i:D7}", Cancellation);
        }

        var first = await Nodes.ListNodesAsync(PageRequest.First(), Cancellation);
        var second = await Nodes.ListNodesAsync(new PageRequest(200, first.NextToken, ListFilter.None), Cancellation);

        Assert.Empty(first.Items);
        Assert.Equal("n-0025000", Assert.Single(second.Items).Id.Value);
    }

    [Fact]
    public async Task Changed_settings_leave_the_content()
    {
        var made = await Nodes.CreateNodeAsync(NewNode(), Cancellation);
        Connect(Name, ("NodeCount", "0"), ("LatencyMs", "0"));

        Assert.Equal([made.Id], (await ListAsync(10)).Select(node => node.Id));
    }

    [Fact]
    public async Task Another_connection_is_another_cloud()
    {
        Connect("sandbox-us");
        await Nodes.CreateNodeAsync(NewNode(), Cancellation);

        var others = await Gateway.Open<Contracts.INodeDriver>("sandbox-us").ListNodesAsync(PageRequest.First(), Cancellation);

        Assert.Equal(["us-web-000", "us-db-001", "us-worker-002"], others.Items.Select(node => node.Name));
    }

    [Fact]
    public async Task Parallel_calls_lose_nothing()
    {
        Connect(Name, ("NodeCount", "100"), ("TransitionMs", "0"));
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 100),
            async (index, cancellationToken) =>
            {
                for (var i = 0; i < 20; i++)
                {
                    var made = await Nodes.CreateNodeAsync(NewNode(), cancellationToken);
                    await Nodes.ListNodesAsync(PageRequest.First(1000), cancellationToken);
                    if (i % 2 == 0)
                    {
                        await Nodes.DeleteNodeAsync(made.Id.Value, cancellationToken);
                    }
                }

                await Nodes.DeleteNodeAsync($"n-{index:D7}", cancellationToken);
            }
        );

        var left = await ListAsync(1000);

        Assert.Equal(1000, left.Select(node => node.Id).Distinct().Count());
        Assert.All(left, node => Assert.Equal("one", node.Name));
    }

    private async Task<IReadOnlyList<Node>> ListAsync(int size) =>
        (await Nodes.ListNodesAsync(PageRequest.First(size), Cancellation)).Items;
}
