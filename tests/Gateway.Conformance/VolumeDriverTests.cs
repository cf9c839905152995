using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="IVolumeDriver"/>.</summary>
public abstract class VolumeDriverTests<TFixture>(TFixture fixture) : CollectionTests<TFixture, IVolumeDriver, Volume>(fixture)
    where TFixture : ProviderFixture
{
    protected override Task<Page<Volume>> ListAsync(PageRequest request, CancellationToken cancellationToken) =>
        Driver.ListVolumesAsync(request, cancellationToken);

    protected override Task<Volume> GetAsync(string id, CancellationToken cancellationToken) =>
        Driver.GetVolumeAsync(id, cancellationToken);

    [SkippableFact]
    public async Task A_made_volume_becomes_available()
    {
        var made = await CreateAsync(new CreateVolume { Name = NewName("volume"), SizeGiB = SizeGiB });

        var available = await WaitForStateAsync(made, VolumeState.Available);

        Assert.Equal(made.Name, available.Name);
        Assert.Equal(SizeGiB, available.SizeGiB);
        Assert.Null(available.Node);
    }

    [SkippableFact]
    public async Task A_volume_is_attached_to_a_node_and_detached_again()
    {
        var (volume, node) = await MakeAttachedAsync();

        var attached = await Driver.GetVolumeAsync(volume.Id.Value, Cancellation);
        Assert.Equal(node, attached.Node);
        Assert.Contains(volume.Id, (await Nodes.GetNodeAsync(node.Value, Cancellation)).Volumes);

        await Driver.DetachVolumeAsync(volume.Id.Value, Cancellation);
        var detached = await WaitForStateAsync(volume, VolumeState.Available);
        Assert.Null(detached.Node);
        Assert.DoesNotContain(volume.Id, (await Nodes.GetNodeAsync(node.Value, Cancellation)).Volumes);
    }

    [SkippableFact]
    public async Task A_volume_in_use_can_be_neither_attached_nor_deleted()
    {
        var (volume, node) = await MakeAttachedAsync();

        var again = new AttachVolume { Node = node };
        await AssertFailsAsync(DriverErrorKind.Conflict, () => Driver.AttachVolumeAsync(volume.Id.Value, again, Cancellation));
        await AssertFailsAsync(DriverErrorKind.Conflict, () => Driver.DeleteVolumeAsync(volume.Id.Value, Cancellation));
    }

    [SkippableFact]
    public async Task Detaching_a_free_volume_is_a_conflict()
    {
        var volume = await MakeAvailableAsync();
        await AssertFailsAsync(DriverErrorKind.Conflict, () => Driver.DetachVolumeAsync(volume.Id.Value, Cancellation));
    }

    [SkippableFact]
    public async Task Attaching_to_a_missing_node_is_an_invalid_value()
    {
        var volume = await MakeAvailableAsync();
        var request = new AttachVolume { Node = MissingId };
        await AssertFailsAsync(DriverErrorKind.InvalidValue, () => Driver.AttachVolumeAsync(volume.Id.Value, request, Cancellation));
    }

    [SkippableFact]
    public async Task A_snapshot_or_location_that_does_not_exist_is_an_invalid_value()
    {
        var request = new CreateVolume { Name = NewName("volume"), SizeGiB = SizeGiB };
        var snapshots = Fixture.Offers<ISnapshotDriver>() ? DriverErrorKind.InvalidValue : DriverErrorKind.NotSupported;
        await AssertFailsAsync(snapshots, () => CreateAsync(request with { Snapshot = (ResourceId)MissingId }));
        await AssertFailsAsync(DriverErrorKind.InvalidValue, () => CreateAsync(request with { Location = (ResourceId)MissingId }));
    }

    [SkippableFact]
    public async Task An_option_that_the_provider_does_not_have_is_refused() =>
        await AssertUnknownOptionFailsAsync(() =>
            Driver.CreateVolumeAsync(
                new CreateVolume
                {
                    Name = NewName("volume"),
                    SizeGiB = SizeGiB,
                    ProviderOptions = UnknownOptions,
                },
                Cancellation
            )
        );

    [SkippableFact]
    public async Task A_deleted_volume_is_gone()
    {
        var volume = await MakeAvailableAsync();

        await Driver.DeleteVolumeAsync(volume.Id.Value, Cancellation);

        await WaitUntilGoneAsync(volume.Id.Value);
        Assert.DoesNotContain(await ListAllAsync(ListAsync, 200), item => item.Id == volume.Id);
    }

    [SkippableFact]
    public async Task Calls_on_a_missing_volume_are_not_found()
    {
        var request = new AttachVolume { Node = MissingId };
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.DeleteVolumeAsync(MissingId, Cancellation));
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.DetachVolumeAsync(MissingId, Cancellation));
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.AttachVolumeAsync(MissingId, request, Cancellation));
    }

    /// <summary>The size of the volumes made here: the smallest that the provider sells.</summary>
    protected virtual int SizeGiB => 10;

    /// <summary>A request that the connection can fulfil; a provider may need its own.</summary>
    protected virtual Task<CreateNode> NewNodeAsync() => Fixture.NewNodeAsync(NewName("host"), Cancellation);

    private INodeDriver Nodes => Fixture.Open<INodeDriver>();

    protected override async Task MakeSomeAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            await MakeAvailableAsync();
        }
    }

    private async Task<(Volume Volume, ResourceId Node)> MakeAttachedAsync()
    {
        Skip.IfNot(Fixture.Offers<INodeDriver>(), "The provider has no nodes to attach volumes to.");
        var node = await Nodes.CreateNodeAsync(await NewNodeAsync(), Cancellation);
        RemoveAfterwards(() => Nodes.DeleteNodeAsync(node.Id.Value, Cancellation));
        await WaitForAsync(() => Nodes.GetNodeAsync(node.Id.Value, Cancellation), now => now.State == NodeState.Running);
        var volume = await MakeAvailableAsync();
        await Driver.AttachVolumeAsync(volume.Id.Value, new AttachVolume { Node = node.Id }, Cancellation);
        RemoveAfterwards(() => DetachAsync(volume));
        return (await WaitForStateAsync(volume, VolumeState.InUse), node.Id);
    }

    private async Task DetachAsync(Volume volume)
    {
        await Driver.DetachVolumeAsync(volume.Id.Value, Cancellation);
        await WaitForStateAsync(volume, VolumeState.Available);
    }

    private async Task<Volume> MakeAvailableAsync() =>
        await WaitForStateAsync(await CreateAsync(new CreateVolume { Name = NewName("volume"), SizeGiB = SizeGiB }), VolumeState.Available);

    private async Task<Volume> CreateAsync(CreateVolume request)
    {
        var volume = await Driver.CreateVolumeAsync(request, Cancellation);
        RemoveAfterwards(() => Driver.DeleteVolumeAsync(volume.Id.Value, Cancellation));
        return volume;
    }

    private Task<Volume> WaitForStateAsync(Volume volume, VolumeState state) =>
        WaitForAsync(() => Driver.GetVolumeAsync(volume.Id.Value, Cancellation), now => now.State == state);
}
