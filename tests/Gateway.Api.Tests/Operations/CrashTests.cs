using Gateway.Api.Operations;
using Gateway.Api.Tests.Harness;
using Gateway.Api.Transfers;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Api.Tests.Operations;

/// <summary>What becomes of each kind of operation whose gateway ended while it asked the provider.</summary>
public sealed class CrashTests(CrashFixture fixture) : IClassFixture<CrashFixture>
{
    private const string Unknown = "outcome-unknown";

    [Theory]
    [InlineData("nodes.create", "succeeded 1", "succeeded 1", "succeeded 1")]
    [InlineData("nodes.delete", "succeeded 1", "succeeded 1", "succeeded 1")]
    [InlineData("nodes.start", "succeeded 1", "succeeded 1", "succeeded 1")]
    [InlineData("nodes.stop", "succeeded 1", "succeeded 1", "succeeded 1")]
    [InlineData("nodes.reboot", "outcome-unknown 0", "succeeded 1", "outcome-unknown 1")]
    [InlineData("nodes.rename", "succeeded 1", "succeeded 1", "succeeded 1")]
    [InlineData("nodes.resize", "succeeded 1", "succeeded 1", "succeeded 1")]
    [InlineData("volumes.create", "succeeded 1", "succeeded 1", "succeeded 1")]
    [InlineData("volumes.delete", "succeeded 1", "succeeded 1", "succeeded 1")]
    [InlineData("volumes.attach", "succeeded 1", "succeeded 1", "succeeded 1")]
    [InlineData("volumes.detach", "succeeded 1", "succeeded 1", "succeeded 1")]
    [InlineData("snapshots.create", "outcome-unknown 0", "succeeded 1", "succeeded 1")]
    [InlineData("snapshots.delete", "succeeded 1", "succeeded 1", "succeeded 1")]
    [InlineData("images.create", "outcome-unknown 0", "succeeded 1", "succeeded 1")]
    [InlineData("images.copy", "outcome-unknown 0", "succeeded 1", "succeeded 1")]
    [InlineData("images.delete", "succeeded 1", "succeeded 1", "succeeded 1")]
    [InlineData("containers.deploy", "succeeded 1", "succeeded 1", "succeeded 1")]
    [InlineData("containers.restart", "outcome-unknown 0", "succeeded 1", "outcome-unknown 1")]
    [InlineData("clusters.create", "succeeded 1", "succeeded 1", "succeeded 1")]
    [InlineData("clusters.delete", "succeeded 1", "succeeded 1", "succeeded 1")]
    [InlineData("container-images.delete", "succeeded 1", "succeeded 1", "succeeded 1")]
    public void What_may_not_be_done_twice_is_not(string kind, string before, string amid, string after)
    {
        Assert.Equal(before, End(CrashFixture.Before, kind));
        Assert.Equal(amid, End(CrashFixture.Amid, kind));
        Assert.Equal(after, End(CrashFixture.After, kind));
    }

    [Theory]
    [InlineData("containers.destroy")]
    [InlineData("containers.start")]
    [InlineData("containers.stop")]
    [InlineData("container-images.pull")]
    public void What_changes_nothing_the_second_time_is_repeated(string kind)
    {
        Assert.All(
            new[] { CrashFixture.Before, CrashFixture.Amid, CrashFixture.After },
            cloud => Assert.Equal("succeeded", fixture.Ended(cloud, kind).Text("state"))
        );
        Assert.Equal(1, fixture.Effects(CrashFixture.Before, kind));
    }

    [Theory]
    [InlineData("nodes.reboot", "rebooted after")]
    [InlineData("snapshots.create", "there is a snapshot 'made' of the volume")]
    [InlineData("images.create", "there is an image 'made' of the node")]
    [InlineData("images.copy", "there is a copy 'copy' of the image 'debian-13'")]
    [InlineData("containers.restart", "was restarted after")]
    public void Where_nobody_can_tell_a_person_is_told_what_to_look_for(string kind, string what)
    {
        var problem = fixture.Ended(CrashFixture.Before, kind).GetProperty("problem");

        Assert.Contains(what, problem.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nodes.create", "nodes", "made")]
    [InlineData("volumes.create", "volumes", "made")]
    [InlineData("containers.deploy", "containers", "deployed")]
    [InlineData("clusters.create", "clusters", "made")]
    public async Task What_a_cancelled_create_had_made_is_found_and_removed(string kind, string collection, string name)
    {
        Assert.Equal("canceled", fixture.Ended(CrashFixture.Cancelled, kind).Text("state"));
        await Eventually.BecomesAsync(
            async () =>
                !(await fixture.Http.GetAsync($"/{collection}/{CrashFixture.Cancelled}?name={name}")).Expect(200).Json.Items().Any(),
            "its removal"
        );
    }

    [Theory]
    [InlineData("snapshots.create")]
    [InlineData("images.create")]
    [InlineData("images.copy")]
    public void What_may_be_anothers_is_not_removed_by_a_cancel_which_says_so(string kind)
    {
        var ended = fixture.Ended(CrashFixture.Cancelled, kind);

        Assert.Equal("canceled", ended.Text("state"));
        Assert.Equal(Unknown, ended.GetProperty("problem").Text("code"));
    }

    [Theory]
    [InlineData("nodes.stop")]
    [InlineData("nodes.reboot")]
    [InlineData("volumes.detach")]
    [InlineData("volumes.attach")]
    [InlineData("containers.restart")]
    [InlineData("container-images.pull")]
    public void Cancelled_actions_are_not_made_again(string kind)
    {
        Assert.Equal("canceled", fixture.Ended(CrashFixture.Cancelled, kind).Text("state"));
        Assert.Equal(1, fixture.Effects(CrashFixture.Cancelled, kind));
    }

    [Fact]
    public void Of_two_that_want_the_same_not_both_take_what_one_has_made()
    {
        var ended = new[] { fixture.Ended(CrashFixture.Twins, "1"), fixture.Ended(CrashFixture.Twins, "2") };

        var failed = ended.Where(operation => operation.Text("state") == "failed").ToList();
        Assert.NotEmpty(failed);
        Assert.All(failed, operation => Assert.Equal(Unknown, operation.GetProperty("problem").Text("code")));
    }

    [Fact]
    public void Every_kind_that_one_call_carries_out_is_interrupted_here()
    {
        var kinds = fixture.Host.Services.GetRequiredService<OperationKinds>().All;

        Assert.Equal(
            kinds.Except(TransferOperations.All).Select(kind => kind.Name).Order(StringComparer.Ordinal),
            CrashKind.All.Select(kind => kind.Name).Order(StringComparer.Ordinal)
        );
    }

    private string End(string cloud, string kind)
    {
        var ended = fixture.Ended(cloud, kind);
        var end = ended.Text("state") == "failed" ? ended.GetProperty("problem").Text("code") : ended.Text("state");
        return $"{end} {fixture.Effects(cloud, kind)}";
    }
}
