using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="INodeDriver"/>.</summary>
public abstract class NodeDriverTests<TFixture>(TFixture fixture) : CollectionTests<TFixture, INodeDriver, Node>(fixture)
    where TFixture : ProviderFixture
{
    protected override Task<Page<Node>> ListAsync(PageRequest request, CancellationToken cancellationToken) =>
        Driver.ListNodesAsync(request, cancellationToken);

    protected override Task<Node> GetAsync(string id, CancellationToken cancellationToken) => Driver.GetNodeAsync(id, cancellationToken);

    [SkippableFact]
    public async Task A_made_node_is_what_was_asked_for()
    {
        var request = await NewNodeAsync();
        var made = await CreateAsync(request);

        Assert.Equal(request.Name, made.Name);
        Assert.NotEqual(NodeState.Unknown, made.State);
        var found = await Driver.GetNodeAsync(made.Id.Value, Cancellation);
        Assert.Equal(made.Id, found.Id);
        Assert.Equal(request.Name, found.Name);
        Assert.Equal(request.Image, found.Image);
        Assert.Equal(request.Size, found.Size);
    }

    [SkippableFact]
    public async Task A_made_node_comes_to_run_and_has_an_address()
    {
        var made = await CreateAsync(await NewNodeAsync());

        var running = await WaitForAsync(
            () => Driver.GetNodeAsync(made.Id.Value, Cancellation),
            node => node.State == NodeState.Running && node.PublicAddresses.Count + node.PrivateAddresses.Count > 0
        );

        Assert.All(
            [.. running.PublicAddresses, .. running.PrivateAddresses],
            text => Assert.True(System.Net.IPAddress.TryParse(text, out _))
        );
    }

    [SkippableFact]
    public async Task Nodes_keep_their_order_while_nothing_is_made_or_deleted()
    {
        await MakeSomeAsync();

        var once = await ListAllAsync(ListAsync, 2);
        var again = await ListAllAsync(ListAsync, 2);

        Assert.Equal(once.Select(node => node.Id), again.Select(node => node.Id));
    }

    [SkippableFact]
    public async Task A_deleted_node_is_gone_for_good()
    {
        var made = await CreateAsync(await NewNodeAsync());

        await Driver.DeleteNodeAsync(made.Id.Value, Cancellation);
        await WaitUntilGoneAsync(made.Id.Value);

        Assert.DoesNotContain(await ListAllAsync(ListAsync, 200), node => node.Id == made.Id);
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.DeleteNodeAsync(made.Id.Value, Cancellation));
    }

    [SkippableFact]
    public async Task Deleting_a_missing_node_is_not_found() =>
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.DeleteNodeAsync(MissingId, Cancellation));

    [SkippableFact]
    public async Task An_image_that_does_not_exist_is_an_invalid_value()
    {
        var request = await NewNodeAsync();
        await AssertFailsAsync(DriverErrorKind.InvalidValue, () => CreateAsync(request with { Image = MissingId }));
    }

    [SkippableFact]
    public async Task A_size_that_does_not_exist_is_an_invalid_value()
    {
        var request = await NewNodeAsync();
        await AssertFailsAsync(DriverErrorKind.InvalidValue, () => CreateAsync(request with { Size = MissingId }));
    }

    [SkippableFact]
    public async Task A_location_that_does_not_exist_is_an_invalid_value()
    {
        var request = await NewNodeAsync();
        await AssertFailsAsync(DriverErrorKind.InvalidValue, () => CreateAsync(request with { Location = (ResourceId)MissingId }));
    }

    [SkippableFact]
    public async Task An_option_that_the_provider_does_not_have_is_refused()
    {
        var request = await NewNodeAsync();
        await AssertUnknownOptionFailsAsync(() => CreateAsync(request with { ProviderOptions = UnknownOptions }));
    }

    [SkippableFact]
    public async Task The_same_token_makes_one_node()
    {
        var request = await NewNodeAsync() with { ClientToken = Guid.NewGuid() };

        var made = await CreateAsync(request);
        var again = await CreateAsync(request);

        Assert.Equal(made.Id, again.Id);
    }

    [SkippableFact]
    public async Task Another_token_makes_another_node()
    {
        var made = await CreateAsync(await NewNodeAsync() with { ClientToken = Guid.NewGuid() });
        var other = await CreateAsync(await NewNodeAsync() with { ClientToken = Guid.NewGuid() });

        Assert.NotEqual(made.Id, other.Id);
    }

    [SkippableFact]
    public async Task A_node_keeps_its_tags_and_no_others()
    {
        var tags = new Dictionary<string, string> { ["env"] = "test", ["team"] = "blue" };
        var made = await CreateAsync(await NewNodeAsync() with { Tags = tags, ClientToken = Guid.NewGuid() });

        var found = await Driver.GetNodeAsync(made.Id.Value, Cancellation);

        Assert.Equal(tags, found.Tags.ToDictionary());
        Assert.Contains(await ListAllAsync(ListAsync, 200, new ListFilter { Tags = tags }), node => node.Id == made.Id);
    }

    [SkippableFact]
    public async Task A_key_pair_that_does_not_exist_is_an_invalid_value()
    {
        var request = await NewNodeAsync();
        await AssertFailsAsync(DriverErrorKind.InvalidValue, () => CreateAsync(request with { KeyPairs = [MissingId] }));
    }

    [SkippableFact]
    public async Task A_node_without_a_public_address_has_none_or_is_refused()
    {
        var made = await TryCreateAsync(await NewNodeAsync() with { PublicAddress = false });
        Skip.If(made is null, "The provider gives every node a public address, and says so.");

        var running = await WaitForAsync(() => Driver.GetNodeAsync(made.Id.Value, Cancellation), node => node.State == NodeState.Running);

        Assert.Empty(running.PublicAddresses);
    }

    [SkippableFact]
    public async Task A_network_or_volume_that_does_not_exist_is_refused()
    {
        Assert.Null(await TryCreateAsync(await NewNodeAsync() with { Network = (ResourceId)MissingId }));
        Assert.Null(await TryCreateAsync(await NewNodeAsync() with { Volumes = [MissingId] }));
    }

    /// <summary>A request that the connection can fulfil; a provider may need its own.</summary>
    protected virtual Task<CreateNode> NewNodeAsync() => Fixture.NewNodeAsync(NewName("node"), Cancellation);

    protected override async Task MakeSomeAsync()
    {
        var nodes = new List<Node>();
        for (var i = 0; i < 3; i++)
        {
            nodes.Add(await CreateAsync(await NewNodeAsync()));
        }

        foreach (var node in nodes)
        {
            await WaitForAsync(() => Driver.GetNodeAsync(node.Id.Value, Cancellation), now => now.State == NodeState.Running);
        }
    }

    // Null if the provider does not do this, or not with this value.
    private async Task<Node?> TryCreateAsync(CreateNode request)
    {
        try
        {
            return await CreateAsync(request);
        }
        catch (DriverException e) when (e.Kind is DriverErrorKind.NotSupported or DriverErrorKind.InvalidValue)
        {
            return null;
        }
    }

    private async Task<Node> CreateAsync(CreateNode request)
    {
        var node = await Driver.CreateNodeAsync(request, Cancellation);
        RemoveAfterwards(() => Driver.DeleteNodeAsync(node.Id.Value, Cancellation));
        return node;
    }
}
