using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Sandbox;

public sealed class SandboxLifeTests : SandboxCase
{
    [Fact]
    public async Task A_node_is_provisioned_boots_and_runs()
    {
        var node = await Nodes.CreateNodeAsync(NewNode(), Cancellation);
        Assert.Equal((NodeState.Pending, "PROVISIONING"), (node.State, node.NativeState));
        Assert.Empty(node.PublicAddresses);

        Clock.Advance(Step);
        node = await Nodes.GetNodeAsync(node.Id.Value, Cancellation);
        Assert.Equal((NodeState.Starting, "BOOTING"), (node.State, node.NativeState));
        Assert.Empty(node.PrivateAddresses);

        Clock.Advance(Step);
        node = await Nodes.GetNodeAsync(node.Id.Value, Cancellation);
        Assert.Equal((NodeState.Running, "ACTIVE"), (node.State, node.NativeState));
        Assert.Equal(2, node.PublicAddresses.Count);
        Assert.Single(node.PrivateAddresses);
    }

    [Fact]
    public async Task A_node_halts_and_boots_again_with_its_addresses()
    {
        var running = await MakeRunningNodeAsync();

        var halting = await Power.StopNodeAsync(running.Id.Value, Cancellation);
        Assert.Equal((NodeState.Stopping, "HALTING"), (halting.State, halting.NativeState));
        Clock.Advance(Step);
        var off = await Nodes.GetNodeAsync(running.Id.Value, Cancellation);
        Assert.Equal((NodeState.Stopped, "OFF"), (off.State, off.NativeState));

        var booting = await Power.StartNodeAsync(running.Id.Value, Cancellation);
        Assert.Equal((NodeState.Starting, "BOOTING"), (booting.State, booting.NativeState));
        Clock.Advance(Step);
        var again = await Nodes.GetNodeAsync(running.Id.Value, Cancellation);
        Assert.Equal(NodeState.Running, again.State);
        Assert.Equal(running.PublicAddresses, again.PublicAddresses);
    }

    [Fact]
    public async Task A_node_reboots()
    {
        var running = await MakeRunningNodeAsync();

        var rebooting = await Power.RebootNodeAsync(running.Id.Value, null, Cancellation);

        Assert.Equal((NodeState.Rebooting, "REBOOTING"), (rebooting.State, rebooting.NativeState));
        Clock.Advance(Step);
        Assert.Equal(NodeState.Running, (await Nodes.GetNodeAsync(running.Id.Value, Cancellation)).State);
    }

    [Fact]
    public async Task A_deleted_node_is_released_and_then_gone()
    {
        var running = await MakeRunningNodeAsync();

        await Nodes.DeleteNodeAsync(running.Id.Value, Cancellation);

        var releasing = await Nodes.GetNodeAsync(running.Id.Value, Cancellation);
        Assert.Equal((NodeState.Stopping, "RELEASING"), (releasing.State, releasing.NativeState));
        await Nodes.DeleteNodeAsync(running.Id.Value, Cancellation);
        Clock.Advance(Step);
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Nodes.GetNodeAsync(running.Id.Value, Cancellation));
    }

    [Fact]
    public async Task A_node_that_is_deleted_while_it_is_made_never_gets_an_address()
    {
        var node = await Nodes.CreateNodeAsync(NewNode(), Cancellation);
        Connect(Name, ("TransitionMs", "60000"));

        await Nodes.DeleteNodeAsync(node.Id.Value, Cancellation);
        Clock.Advance(10 * Step);

        Assert.Empty((await Nodes.GetNodeAsync(node.Id.Value, Cancellation)).PublicAddresses);
    }

    [Fact]
    public async Task A_verb_that_does_not_fit_tells_the_state()
    {
        var node = await Nodes.CreateNodeAsync(NewNode(), Cancellation);

        var failure = await AssertFailsAsync(DriverErrorKind.Conflict, () => Power.RebootNodeAsync(node.Id.Value, null, Cancellation));

        Assert.Contains("PROVISIONING", failure.Message, StringComparison.Ordinal);
        Assert.Contains("reboot", failure.Message, StringComparison.Ordinal);
        Assert.Contains(node.Id.Value, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seeded_nodes_are_switched_like_any_other()
    {
        await Power.StopNodeAsync("n-0000001", Cancellation);
        Clock.Advance(Step);

        var nodes = await Nodes.ListNodesAsync(PageRequest.First(), Cancellation);

        Assert.Equal([NodeState.Running, NodeState.Stopped, NodeState.Running], nodes.Items.Select(node => node.State));
    }

    [Fact]
    public async Task A_volume_passes_through_its_states()
    {
        var node = await MakeRunningNodeAsync();
        var volume = await Volumes.CreateVolumeAsync(new CreateVolume { Name = "data", SizeGiB = 10 }, Cancellation);
        Assert.Equal((VolumeState.Creating, "CREATING"), (volume.State, volume.NativeState));
        Clock.Advance(Step);

        volume = await Volumes.AttachVolumeAsync(volume.Id.Value, new AttachVolume { Node = node.Id }, Cancellation);
        Assert.Equal((VolumeState.Attaching, "ATTACHING"), (volume.State, volume.NativeState));
        Assert.Equal((node.Id, "/dev/vdb"), (volume.Node, volume.Device));
        Clock.Advance(Step);
        Assert.Equal(VolumeState.InUse, (await Volumes.GetVolumeAsync(volume.Id.Value, Cancellation)).State);

        volume = await Volumes.DetachVolumeAsync(volume.Id.Value, Cancellation);
        Assert.Equal((VolumeState.Updating, "DETACHING"), (volume.State, volume.NativeState));
        Clock.Advance(Step);
        volume = await Volumes.GetVolumeAsync(volume.Id.Value, Cancellation);
        Assert.Equal((VolumeState.Available, null), (volume.State, volume.Node));
    }

    [Fact]
    public async Task Deleting_a_node_frees_its_volumes()
    {
        var node = await MakeRunningNodeAsync();
        var volume = await MakeVolumeAsync();
        await Volumes.AttachVolumeAsync(volume.Id.Value, new AttachVolume { Node = node.Id }, Cancellation);
        Clock.Advance(Step);

        await Nodes.DeleteNodeAsync(node.Id.Value, Cancellation);
        Assert.Equal(VolumeState.InUse, (await Volumes.GetVolumeAsync(volume.Id.Value, Cancellation)).State);
        Clock.Advance(Step);

        var free = await Volumes.GetVolumeAsync(volume.Id.Value, Cancellation);
        Assert.Equal((VolumeState.Available, null), (free.State, free.Node));
    }

    [Fact]
    public async Task A_device_is_given_once_and_each_volume_gets_its_own()
    {
        var node = await MakeRunningNodeAsync();
        var (first, second) = (await MakeVolumeAsync(), await MakeVolumeAsync());
        var request = new AttachVolume { Node = node.Id, Device = "/dev/vdb" };
        await Volumes.AttachVolumeAsync(first.Id.Value, request, Cancellation);

        var failure = await AssertFailsAsync(
            DriverErrorKind.Conflict,
            () => Volumes.AttachVolumeAsync(second.Id.Value, request, Cancellation)
        );
        Assert.Equal("device", failure.Field);

        var attached = await Volumes.AttachVolumeAsync(second.Id.Value, request with { Device = null }, Cancellation);
        Assert.Equal("/dev/vdc", attached.Device);
    }

    [Fact]
    public async Task Images_of_nodes_and_snapshots_are_made_before_they_can_be_used()
    {
        var images = Gateway.Open<INodeImageDriver>(Name);
        var node = await MakeRunningNodeAsync();
        var volume = await MakeVolumeAsync();
        var image = await images.CreateImageAsync(new CreateImage { Name = "copy", Node = node.Id }, Cancellation);
        var snapshot = await Snapshots.CreateSnapshotAsync(new CreateSnapshot { Name = "copy", Volume = volume.Id }, Cancellation);
        var newNode = NewNode() with { Image = image.Id };
        var newVolume = new CreateVolume
        {
            Name = "data",
            SizeGiB = 10,
            Snapshot = snapshot.Id,
        };

        await AssertFailsAsync(DriverErrorKind.Conflict, () => Nodes.CreateNodeAsync(newNode, Cancellation));
        await AssertFailsAsync(DriverErrorKind.Conflict, () => Volumes.CreateVolumeAsync(newVolume, Cancellation));
        Clock.Advance(Step);

        Assert.Equal(image.Id, (await Nodes.CreateNodeAsync(newNode, Cancellation)).Image);
        Assert.Equal(10, (await Volumes.CreateVolumeAsync(newVolume, Cancellation)).SizeGiB);
    }
}
