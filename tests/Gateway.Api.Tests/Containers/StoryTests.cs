using System.Text.Json;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Containers;

/// <summary>From a registry to four platforms and back, as <c>docs/containers.md</c> tells it.</summary>
public sealed class StoryTests(StoryFixture fixture) : IClassFixture<StoryFixture>
{
    private const string Started = "Server startup";

    [SkippableFact]
    public async Task An_image_is_looked_up_installed_run_on_four_platforms_listed_at_once_and_destroyed()
    {
        await using var gateway = fixture.Open();
        var http = gateway.Http;
        await RemoveLeftoversAsync(http);
        var image = await LookUpAsync(http);

        foreach (var engine in new[] { "docker", "triton" })
        {
            (await http.PostAsync($"/container-images/{engine}", new { image })).Expect(201);
        }

        var paths = new Dictionary<string, string>
        {
            ["docker"] = await DeployOnDockerAsync(http, image),
            ["triton"] = await DeployAsync(
                http,
                "triton",
                new
                {
                    name = "my_tomcat_container",
                    image,
                    command = (string[])["print", Started],
                }
            ),
        };
        foreach (var platform in new[] { "kubernetes", "ecs" })
        {
            var cluster = (await http.PostAsync($"/clusters/{platform}", new { name = "shop" })).Expect(201).Json.Text("id");
            paths[platform] = await DeployAsync(
                http,
                platform,
                new
                {
                    name = "my-tomcat-container",
                    image,
                    cluster,
                }
            );
        }

        await AssertOneListTellsAllAsync(http, image, paths);
        await AssertLogsAsync(http, paths);
        foreach (var path in paths.Values)
        {
            (await http.PostAsync($"{path}/restart?graceSeconds=1")).Expect(200);
            await BecomesRunningAsync(http, path);
        }

        foreach (var path in paths.Values)
        {
            (await http.DeleteAsync(path)).Expect(204);
            await Eventually.BecomesAsync(async () => (await http.GetAsync(path)).Status == 404, $"{path} to be gone");
        }

        await AssertNothingIsLeftAsync(http, image);
    }

    // The engine is not the test's own: a run that was cut off may have left its container there.
    private static async Task RemoveLeftoversAsync(GatewayClient http)
    {
        foreach (var left in (await http.GetAsync("/containers/docker?name=my_tomcat_container")).Expect(200).Json.Items())
        {
            (await http.DeleteAsync($"/containers/docker/{Id(left)}")).Expect(204);
        }
    }

    private static async Task<string> LookUpAsync(GatewayClient http)
    {
        var tags = (await http.GetAsync("/registries/hub/repositories/tomcat/tags")).Expect(200).Json;
        Assert.Contains("8.0", tags.Items().Select(tag => tag.Text("name")));
        var tag = (await http.GetAsync("/registries/hub/repositories/tomcat/tags/8.0")).Expect(200).Json;
        Assert.StartsWith("sha256:", tag.Text("digest"), StringComparison.Ordinal);
        return tag.Text("reference")!;
    }

    // The image is a stand-in for Tomcat's: it serves a page on the same port.
    private static async Task<string> DeployOnDockerAsync(GatewayClient http, string image)
    {
        var path = await DeployAsync(
            http,
            "docker",
            new
            {
                name = "my_tomcat_container",
                image,
                command = (string[])["sh", "-c", $"trap 'exit 0' TERM; echo {Started}; httpd -p 8080 -h /www; sleep 3600 & wait"],
                ports = new[] { new { containerPort = 8080, hostPort = 0 } },
            }
        );
        var container = (await http.GetAsync(path)).Expect(200).Json;
        var port = Assert.Single(container.GetProperty("ports").EnumerateArray()).GetProperty("hostPort").GetInt32();
        using var visitor = new HttpClient();
        await Eventually.BecomesAsync(async () => await VisitAsync(visitor, port) == "hello\n", "the page to be served");
        return path;
    }

    private static async Task<string?> VisitAsync(HttpClient visitor, int port)
    {
        try
        {
            return await visitor.GetStringAsync($"http://127.0.0.1:{port}/");
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task<string> DeployAsync(GatewayClient http, string connection, object request)
    {
        var path = (await http.PostAsync($"/containers/{connection}", request)).Expect(201).Header("Location")!;
        await BecomesRunningAsync(http, path);
        return path;
    }

    private static Task BecomesRunningAsync(GatewayClient http, string path) =>
        Eventually.BecomesAsync(
            async () => (await http.GetAsync(path)).Expect(200).Json.Text("state") == "running",
            $"{path} to be running"
        );

    private static async Task AssertOneListTellsAllAsync(GatewayClient http, string image, Dictionary<string, string> paths)
    {
        var list = (await http.GetAsync($"/containers?image={Uri.EscapeDataString(image)}&state=running")).Expect(200).Json;

        Assert.True(list.GetProperty("complete").GetBoolean(), list.GetProperty("sources").ToString());
        var found = list.Items()
            .ToDictionary(item => item.Text("connection")!, item => $"/containers/{item.Text("connection")}/{item.Text("id")}");
        Assert.Equal(paths.Values.Order(StringComparer.Ordinal), found.Values.Order(StringComparer.Ordinal));
        Assert.All(list.Items(), item => Assert.Equal("running", item.Text("state")));
    }

    private static async Task AssertLogsAsync(GatewayClient http, Dictionary<string, string> paths)
    {
        Assert.Equal($"{Started}\n", (await http.GetAsync($"{paths["docker"]}/logs")).Expect(200).Text);
        Assert.Equal($"{Started}\n", (await http.GetAsync($"{paths["triton"]}/logs")).Expect(200).Text);
        Assert.EndsWith(
            "tomcat:8.0 started\n",
            (await http.GetAsync($"{paths["kubernetes"]}/logs")).Expect(200).Text,
            StringComparison.Ordinal
        );
        // CloudWatch has them.
        (await http.GetAsync($"{paths["ecs"]}/logs")).ExpectProblem(501);
    }

    private static async Task AssertNothingIsLeftAsync(GatewayClient http, string image)
    {
        var list = (await http.GetAsync($"/containers?image={Uri.EscapeDataString(image)}")).Expect(200).Json;
        Assert.Empty(list.Items());
        foreach (var platform in new[] { "kubernetes", "ecs" })
        {
            var clusters = (await http.GetAsync($"/clusters/{platform}?name=shop")).Expect(200).Json.Items().Select(Id).ToArray();
            // What was destroyed may need a moment to end: until then the cluster is not empty.
            await Eventually.BecomesAsync(
                async () => (await http.DeleteAsync($"/clusters/{platform}/{Assert.Single(clusters)}")).Status == 204,
                $"the cluster of {platform} to be deleted"
            );
        }

        foreach (var engine in new[] { "docker", "triton" })
        {
            var images = (await http.GetAsync($"/container-images/{engine}?name={Uri.EscapeDataString(image)}")).Expect(200).Json.Items();
            (await http.DeleteAsync($"/container-images/{engine}/{Id(Assert.Single(images))}")).Expect(204);
        }
    }

    private static string Id(JsonElement item) => item.Text("id")!;
}
