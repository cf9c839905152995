using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.OpenStack;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.OpenStack;

/// <summary>Nova's words in ours.</summary>
public sealed class OpenStackStateTests
{
    [Theory]
    [InlineData("ACTIVE", null, NodeState.Running)]
    [InlineData("ACTIVE", "powering-off", NodeState.Stopping)]
    [InlineData("ACTIVE", "deleting", NodeState.Stopping)]
    [InlineData("ACTIVE", "image_uploading", NodeState.Running)]
    [InlineData("BUILD", "spawning", NodeState.Pending)]
    [InlineData("REBOOT", "rebooting", NodeState.Rebooting)]
    [InlineData("HARD_REBOOT", "rebooting_hard", NodeState.Rebooting)]
    [InlineData("SHUTOFF", null, NodeState.Stopped)]
    [InlineData("SHUTOFF", "powering-on", NodeState.Starting)]
    [InlineData("SHELVED", null, NodeState.Stopped)]
    [InlineData("SHELVED_OFFLOADED", null, NodeState.Stopped)]
    [InlineData("PAUSED", null, NodeState.Paused)]
    [InlineData("SUSPENDED", null, NodeState.Suspended)]
    [InlineData("RESCUE", null, NodeState.Running)]
    [InlineData("RESIZE", "resize_migrating", NodeState.Reconfiguring)]
    [InlineData("VERIFY_RESIZE", null, NodeState.Running)]
    [InlineData("REVERT_RESIZE", "resize_reverting", NodeState.Reconfiguring)]
    [InlineData("REBUILD", "rebuilding", NodeState.Reconfiguring)]
    [InlineData("MIGRATING", "migrating", NodeState.Migrating)]
    [InlineData("SOFT_DELETED", null, NodeState.Terminated)]
    [InlineData("ERROR", null, NodeState.Error)]
    [InlineData("UNKNOWN", null, NodeState.Unknown)]
    [InlineData("TELEPORTING", null, NodeState.Unknown)]
    [InlineData(null, null, NodeState.Unknown)]
    public void A_status_and_a_task_are_one_state(string? status, string? task, NodeState state) =>
        Assert.Equal(state, OpenStackServers.ToState(status, task));

    [Theory]
    [InlineData("running", "ACTIVE", "VERIFY_RESIZE", "RESCUE")]
    [InlineData("paused", "PAUSED")]
    [InlineData("stopping")]
    [InlineData("terminated")]
    [InlineData("nothing of the kind")]
    public void A_state_is_asked_for_by_every_status_that_can_be_it(string state, params string[] words) =>
        Assert.Equal(words, OpenStackServers.WordsOf(state));

    [Theory]
    [InlineData("SHUTOFF", "os-start")]
    [InlineData("PAUSED", "unpause")]
    [InlineData("SUSPENDED", "resume")]
    [InlineData("SHELVED", "unshelve")]
    [InlineData("SHELVED_OFFLOADED", "unshelve")]
    public void What_is_not_simply_off_has_another_way_to_start(string status, string action) =>
        Assert.Equal(action, OpenStackServers.StartActionOf(status));
}
