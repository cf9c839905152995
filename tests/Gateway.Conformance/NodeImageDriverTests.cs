using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="INodeImageDriver"/>.</summary>
public abstract class NodeImageDriverTests<TFixture>(TFixture fixture) : ContractSuite<TFixture, INodeImageDriver>(fixture), IAsyncLifetime
    where TFixture : ProviderFixture
{
    private string? _node;

    private INodeDriver Nodes => Fixture.Open<INodeDriver>();

    private IImageDriver Images => Fixture.Open<IImageDriver>();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_node is not null)
        {
            await Nodes.DeleteNodeAsync(_node, Cancellation);
        }
    }

    [SkippableFact]
    public async Task An_image_of_a_node_becomes_available_and_can_be_deleted()
    {
        var name = NewName("image");
        var made = await Driver.CreateImageAsync(new CreateImage { Name = name, Node = await MakeNodeAsync() }, Cancellation);
        var available = await WaitForAsync(
            () => Images.GetImageAsync(made.Id.Value, Cancellation),
            image => image.State == ResourceState.Available
        );
        Assert.Equal(name, available.Name);
        Assert.Contains(await ListAllAsync(Images.ListImagesAsync, 200), image => image.Id == made.Id);

        await Driver.DeleteImageAsync(made.Id.Value, Cancellation);

        await WaitForAsync(() => ListAllAsync(Images.ListImagesAsync, 200), images => images.All(image => image.Id != made.Id));
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Images.GetImageAsync(made.Id.Value, Cancellation));
    }

    [SkippableFact]
    public async Task An_image_of_a_missing_node_is_an_invalid_value() =>
        await AssertFailsAsync(
            DriverErrorKind.InvalidValue,
            () => Driver.CreateImageAsync(new CreateImage { Name = NewName("image"), Node = MissingId }, Cancellation)
        );

    [SkippableFact]
    public async Task An_option_that_the_provider_does_not_have_is_refused() =>
        await AssertUnknownOptionFailsAsync(() =>
            Driver.CreateImageAsync(
                new CreateImage
                {
                    Name = NewName("image"),
                    Node = MissingId,
                    ProviderOptions = UnknownOptions,
                },
                Cancellation
            )
        );

    [SkippableFact]
    public async Task Deleting_a_missing_image_is_not_found() =>
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.DeleteImageAsync(MissingId, Cancellation));

    [SkippableFact]
    public async Task An_image_of_the_provider_cannot_be_deleted()
    {
        var images = await Images.ListImagesAsync(PageRequest.First(), Cancellation);
        var providersOwn = images.Items.First(image => image.SourceNode is null);

        await AssertFailsAsync(DriverErrorKind.PermissionDenied, () => Driver.DeleteImageAsync(providersOwn.Id.Value, Cancellation));
    }

    /// <summary>A request that the connection can fulfil; a provider may need its own.</summary>
    protected virtual Task<CreateNode> NewNodeAsync() => Fixture.NewNodeAsync(NewName("source"), Cancellation);

    /// <summary>Brings a node that runs into the state that the provider makes images in: some want it stopped.</summary>
    protected virtual Task PrepareNodeAsync(ResourceId node) => Task.CompletedTask;

    private async Task<ResourceId> MakeNodeAsync()
    {
        _node = (await Nodes.CreateNodeAsync(await NewNodeAsync(), Cancellation)).Id.Value;
        await WaitForAsync(() => Nodes.GetNodeAsync(_node, Cancellation), node => node.State == NodeState.Running);
        await PrepareNodeAsync(_node);
        return _node;
    }
}
