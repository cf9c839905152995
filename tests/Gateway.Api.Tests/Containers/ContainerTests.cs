using System.Text.Json;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Containers;

/// <summary>Workloads, from a caller's side.</summary>
public sealed class ContainerTests(ContainerFixture fixture) : IClassFixture<ContainerFixture>
{
    private GatewayClient Http => fixture.Http;

    [Fact]
    public async Task A_deployed_container_runs_as_it_was_asked_for()
    {
        string[] command = ["nginx", "-g", "daemon off;"];
        var answer = (
            await Http.PostAsync(
                "/containers/box",
                new
                {
                    name = "web",
                    image = "nginx:1.29",
                    command,
                    environment = new { MODE = "test" },
                    ports = new[]
                    {
                        new
                        {
                            containerPort = 80,
                            hostPort = 8081,
                            protocol = "tcp",
                        },
                    },
                    mounts = new[] { new { kind = "memory", target = "/cache" } },
                    restartPolicy = new { when = "onFailure", maxRetries = 3 },
                    limits = new { memoryMiB = 64, cpus = 0.5 },
                    labels = new { team = "blue" },
                }
            )
        ).Expect(201);

        var container = (await Http.GetAsync(answer.Header("Location")!)).Expect(200).Json;
        Assert.Equal("running", container.Text("state"));
        Assert.Equal("nginx:1.29", container.Text("image"));
        Assert.Equal("default", container.Text("cluster"));
        Assert.Equal(JsonValueKind.Null, container.GetProperty("exitCode").ValueKind);
        var port = Assert.Single(container.GetProperty("ports").EnumerateArray());
        Assert.Equal(80, port.GetProperty("containerPort").GetInt32());
        Assert.Equal(8081, port.GetProperty("hostPort").GetInt32());
        Assert.Equal("tcp", port.Text("protocol"));
        var found = (await Http.GetAsync("/containers?label=team:blue&image=nginx:1.29&state=running&cluster=default")).Expect(200).Json;
        Assert.Equal(container.Text("id"), Assert.Single(found.Items()).Text("id"));
        (await Http.PostAsync("/containers/box", new { name = "web", image = "nginx:1.29" })).ExpectProblem(409, "conflict", "name");
    }

    [Fact]
    public async Task A_container_is_stopped_started_restarted_and_destroyed()
    {
        var path = await fixture.DeployAsync("cycle");
        var stopped = (await Http.PostAsync($"{path}/stop?graceSeconds=0")).Expect(200).Json;
        Assert.Equal("stopped", stopped.Text("state"));
        Assert.Equal(137, stopped.GetProperty("exitCode").GetInt32());
        Assert.Equal("stopped", (await Http.PostAsync($"{path}/stop")).Expect(200).Json.Text("state"));
        Assert.Equal("running", (await Http.PostAsync($"{path}/start")).Expect(200).Json.Text("state"));
        Assert.Equal("running", (await Http.PostAsync($"{path}/start")).Expect(200).Json.Text("state"));
        Assert.Equal("running", (await Http.PostAsync($"{path}/restart?graceSeconds=1")).Expect(200).Json.Text("state"));
        (await Http.DeleteAsync(path)).Expect(204);
        (await Http.GetAsync(path)).ExpectProblem(404, "not-found");
        (await Http.DeleteAsync(path)).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task A_verb_while_a_container_is_destroyed_is_a_conflict()
    {
        var path = await fixture.DeployAsync("leaving", connection: "slow");
        var leaving = Http.DeleteAsync(path);
        await Eventually.BecomesAsync(
            async () => await Http.GetAsync(path) is var found && (found.Status == 404 || found.Json.Text("state") == "stopping"),
            "the container to be stopping"
        );
        var answer = await Http.PostAsync($"{path}/start");
        Assert.True(answer.Status is 409 or 404, answer.Text);
        (await leaving).Expect(204);
    }

    [Fact]
    public async Task A_container_that_is_not_started_stays_pending()
    {
        var created = await fixture.CreateAsync(
            "/containers/box",
            new
            {
                name = "later",
                image = "nginx:1.29",
                start = false,
            }
        );
        Assert.Equal("pending", created.Text("state"));
        Assert.Equal("running", (await Http.PostAsync($"/containers/box/{created.Text("id")}/start")).Expect(200).Json.Text("state"));
    }

    [Fact]
    public async Task A_container_of_an_image_that_is_not_there_is_impossible() =>
        (await Http.PostAsync("/containers/box", new { name = "none", image = "none:1" })).ExpectProblem(422, "invalid-value", "image");

    [Fact]
    public async Task An_image_is_pulled_used_and_deleted_by_an_id_that_is_safe_in_a_URL()
    {
        var pulled = (await Http.PostAsync("/container-images/box", new { image = "registry.local:5000/team/app:1" })).Expect(201);
        var path = pulled.Header("Location")!;
        Assert.StartsWith("/container-images/box/~", path, StringComparison.Ordinal);
        Assert.EndsWith(pulled.Json.Text("id")!, path, StringComparison.Ordinal);
        Assert.Equal(pulled.Json.Text("name"), (await Http.GetAsync(path)).Expect(200).Json.Text("name"));

        var container = await fixture.DeployAsync("app", "registry.local:5000/team/app:1");
        (await Http.DeleteAsync(path)).ExpectProblem(409, "conflict");
        (await Http.DeleteAsync(container)).Expect(204);
        (await Http.DeleteAsync(path)).Expect(204);
        (await Http.GetAsync(path)).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task An_image_that_no_registry_has_is_not_found() =>
        (await Http.PostAsync("/container-images/box", new { image = "missing/app:1" })).ExpectProblem(404, "not-found", "image");

    [Fact]
    public async Task A_cluster_is_made_used_and_deleted_once_it_is_empty()
    {
        var made = (await Http.PostAsync("/clusters/box", new { name = "blue" })).Expect(201);
        var cluster = made.Header("Location")!;
        var container = await fixture.CreateAsync(
            "/containers/box",
            new
            {
                name = "in-blue",
                image = "nginx:1.29",
                cluster = made.Json.Text("id"),
            }
        );
        Assert.Equal(1, (await Http.GetAsync(cluster)).Expect(200).Json.GetProperty("runningContainers").GetInt32());
        (await Http.DeleteAsync(cluster)).ExpectProblem(409, "conflict");
        (await Http.DeleteAsync($"/containers/box/{container.Text("id")}")).Expect(204);
        (await Http.DeleteAsync(cluster)).Expect(204);
        (await Http.GetAsync(cluster)).ExpectProblem(404, "not-found");
        (await Http.DeleteAsync("/clusters/left-text/default")).ExpectProblem(403, "provider-permission-denied");
    }
}
