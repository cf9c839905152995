using System.Text.Json;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Nodes;

/// <summary>Block devices and their snapshots, from a caller's side.</summary>
public sealed class VolumeTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private GatewayClient Http => fixture.Http;

    [Fact]
    public async Task A_volume_is_made_attached_detached_and_deleted()
    {
        var answer = (await Http.PostAsync("/volumes/box", new { name = "data", sizeGiB = 10 })).Expect(201);
        var path = answer.Header("Location")!;
        Assert.Equal($"/volumes/box/{answer.Json.Text("id")}", path);
        Assert.Equal("creating", answer.Json.Text("state"));
        fixture.EndPhase();

        var attached = (await Http.PostAsync($"{path}/attach", new { node = "n-0000000", device = "/dev/vdx" })).Expect(200).Json;
        Assert.Equal("attaching", attached.Text("state"));
        fixture.EndPhase();
        var inUse = await GetAsync(path);
        Assert.Equal("inUse", inUse.Text("state"));
        Assert.Equal("n-0000000", inUse.Text("node"));
        Assert.Equal("/dev/vdx", inUse.Text("device"));
        Assert.Contains(
            (await GetAsync("/nodes/box/n-0000000")).GetProperty("volumes").EnumerateArray(),
            volume => volume.GetString() == inUse.Text("id")
        );

        (await Http.DeleteAsync(path)).ExpectProblem(409, "conflict");
        (await Http.PostAsync($"{path}/detach")).Expect(200);
        fixture.EndPhase();
        Assert.Equal(JsonValueKind.Null, (await GetAsync(path)).GetProperty("node").ValueKind);
        (await Http.PostAsync($"{path}/detach")).ExpectProblem(409, "conflict");
        (await Http.DeleteAsync(path)).Expect(204);
        fixture.EndPhase();
        (await Http.GetAsync(path)).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task A_volume_that_is_not_ready_or_a_node_that_is_not_there_attaches_nothing()
    {
        var volume = await fixture.CreateAsync("/volumes/box", new { name = "data", sizeGiB = 1 });
        var path = $"/volumes/box/{volume.Text("id")}";
        (await Http.PostAsync($"{path}/attach", new { node = "n-0000001" })).ExpectProblem(409, "conflict");
        fixture.EndPhase();
        (await Http.PostAsync($"{path}/attach", new { node = "none" })).ExpectProblem(422, field: "node");
        (await Http.PostAsync("/volumes/box/none/attach", new { node = "n-0000001" })).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task A_snapshot_is_taken_found_by_its_volume_and_made_a_volume_again()
    {
        var volume = await fixture.CreateAsync("/volumes/box", new { name = "data", sizeGiB = 4 });
        fixture.EndPhase();
        var taken = (await Http.PostAsync("/snapshots/box", new { name = "monday", volume = volume.Text("id") })).Expect(201);
        fixture.EndPhase();

        var snapshot = await GetAsync(taken.Header("Location")!);
        Assert.Equal("available", snapshot.Text("state"));
        Assert.Equal(volume.Text("id"), snapshot.Text("volume"));
        var found = (await Http.GetAsync($"/snapshots?volume={volume.Text("id")}")).Expect(200).Json;
        Assert.Equal(snapshot.Text("id"), Assert.Single(found.Items()).Text("id"));

        var id = snapshot.Text("id");
        (
            await Http.PostAsync(
                "/volumes/box",
                new
                {
                    name = "small",
                    sizeGiB = 3,
                    snapshot = id,
                }
            )
        ).ExpectProblem(422, field: "sizeGiB");
        await fixture.CreateAsync(
            "/volumes/box",
            new
            {
                name = "again",
                sizeGiB = 4,
                snapshot = id,
            }
        );
        (await Http.DeleteAsync($"/snapshots/box/{id}")).Expect(204);
        fixture.EndPhase();
        (await Http.GetAsync($"/snapshots/box/{id}")).ExpectProblem(404, "not-found");
    }

    private async Task<JsonElement> GetAsync(string path) => (await Http.GetAsync(path)).Expect(200).Json;
}
