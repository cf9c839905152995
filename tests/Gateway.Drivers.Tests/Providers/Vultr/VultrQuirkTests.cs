using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Vultr;

/// <summary>What only Vultr does.</summary>
public sealed class VultrQuirkTests(VultrFixture fixture) : IClassFixture<VultrFixture>, IDisposable
{
    private static CancellationToken Cancellation => CancellationToken.None;

    private INodeDriver Nodes => fixture.Open<INodeDriver>();

    public void Dispose() => fixture.Simulator.Reset();

    [Theory]
    [InlineData("pending", "running", "none", "pending", NodeState.Pending)]
    [InlineData("active", "stopped", "installingbooting", "installingbooting", NodeState.Starting)]
    [InlineData("active", "running", "installingbooting", "installingbooting", NodeState.Starting)]
    [InlineData("active", "running", "ok", "running", NodeState.Running)]
    [InlineData("active", "stopped", "ok", "stopped", NodeState.Stopped)]
    [InlineData("active", "floating", "ok", "floating", NodeState.Unknown)]
    [InlineData("resizing", "stopped", "locked", "resizing", NodeState.Reconfiguring)]
    [InlineData("suspended", "stopped", "ok", "suspended", NodeState.Suspended)]
    public async Task The_state_is_told_by_three_words(string status, string power, string server, string native, NodeState state)
    {
        var made = await Nodes.CreateNodeAsync(fixture.NewNode("state"), Cancellation);
        fixture.Simulator.SetStatus(made.Id.Value, status, power, server);

        var node = await Nodes.GetNodeAsync(made.Id.Value, Cancellation);

        Assert.Equal((native, state), (node.NativeState, node.State));
    }

    [Theory]
    [InlineData(400, "Invalid plan chosen.", DriverErrorKind.InvalidValue, "size")]
    [InlineData(400, "Server add failed: plan is not available in the selected region", DriverErrorKind.InvalidValue, "size")]
    [InlineData(400, "Server add failed: Debian requires a plan with at least 1000 MB memory.", DriverErrorKind.InvalidValue, "size")]
    [InlineData(400, "Cannot add instance. Invalid os_id", DriverErrorKind.InvalidValue, "image")]
    [InlineData(400, "Invalid region.", DriverErrorKind.InvalidValue, "location")]
    [InlineData(400, "Invalid sshkey_id.", DriverErrorKind.InvalidValue, "keyPairs")]
    [InlineData(400, "Bad request.", DriverErrorKind.InvalidRequest, null)]
    [InlineData(400, "Server add failed: You have reached the maximum monthly fee limit", DriverErrorKind.QuotaExceeded, null)]
    [InlineData(400, "You have reached the maximum number of active instances", DriverErrorKind.QuotaExceeded, null)]
    [InlineData(400, "Server is currently locked", DriverErrorKind.Conflict, null)]
    [InlineData(500, "Unable to destroy server: Unable to remove VM: Server is currently locked", DriverErrorKind.Conflict, null)]
    [InlineData(500, "Unable to destroy server", DriverErrorKind.Unexpected, null)]
    [InlineData(400, "Block storage volume is already attached to a server", DriverErrorKind.Conflict, null)]
    [InlineData(400, "Block storage volume is not currently attached to a server", DriverErrorKind.Conflict, null)]
    [InlineData(401, "Unauthorized IP address: 192.0.2.1", DriverErrorKind.PermissionDenied, null)]
    [InlineData(401, "Invalid API token.", DriverErrorKind.Unauthenticated, null)]
    [InlineData(429, "Rate limit reached", DriverErrorKind.RateLimited, null)]
    [InlineData(503, "Rate limit reached - please try your request again later.", DriverErrorKind.RateLimited, null)]
    [InlineData(418, "Never heard of.", DriverErrorKind.Unexpected, null)]
    public async Task The_words_of_a_message_tell_the_kind(int status, string message, DriverErrorKind kind, string? field)
    {
        fixture.Simulator.FailNext(fixture.Refusal(status, message), int.MaxValue);

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.CreateNodeAsync(fixture.NewNode("a"), Cancellation));

        Assert.Equal((kind, field, status), (failure.Kind, failure.Field, failure.ProviderStatus));
        Assert.Equal(message, failure.Message);
    }

    [Fact]
    public async Task Prices_per_hour_are_Vultrs_own_or_those_of_a_month_divided()
    {
        var sizes = (await fixture.Open<ISizeDriver>().ListSizesAsync(PageRequest.First(), Cancellation)).Items;

        Assert.Equal(0.0149m, sizes.Single(size => size.Name == "vc2-1c-2gb").PricePerHour);
        Assert.Equal(0.027397m, sizes.Single(size => size.Name == "vc2-2c-4gb").PricePerHour);
        Assert.Equal((8m, 32768), (sizes[^1].Vcpus, sizes[^1].MemoryMiB));
    }

    [Fact]
    public async Task Plans_and_those_of_bare_metal_come_in_one_round()
    {
        await fixture.Open<ISizeDriver>().ListSizesAsync(PageRequest.First(), Cancellation);

        Assert.Equal(["/v2/plans", "/v2/plans-metal"], fixture.Simulator.Requests.Select(sent => sent.Path).Order());
    }

    [Fact]
    public async Task A_plan_of_bare_metal_is_refused_before_anything_is_sent()
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            Nodes.CreateNodeAsync(fixture.NewNode("a") with { Size = "vbm-4c-32gb" }, Cancellation)
        );

        Assert.Equal((DriverErrorKind.NotSupported, "size"), (failure.Kind, failure.Field));
        Assert.Empty(fixture.Simulator.Requests);
    }

    [Fact]
    public async Task Images_are_systems_then_snapshots_then_the_marketplace()
    {
        var images = new List<Image>();
        string? token = null;
        do
        {
            var page = await fixture.Open<IImageDriver>().ListImagesAsync(new PageRequest(100, token, ListFilter.None), Cancellation);
            images.AddRange(page.Items);
            token = page.NextToken;
        } while (token is not null);

        Assert.Equal(["2136", "2284", "2076", "openlitespeed-wordpress", "plesk-obsidian"], images.Select(image => image.Id.Value));
        Assert.Equal(["/v2/os", "/v2/snapshots", "/v2/applications"], fixture.Simulator.Requests.Select(sent => sent.Path));
    }

    [Theory]
    [InlineData("2136", "os_id")]
    [InlineData("plesk-obsidian", "image_id")]
    public async Task The_id_of_an_image_tells_what_a_node_is_made_from(string image, string field)
    {
        var made = await Nodes.CreateNodeAsync(fixture.NewNode("image") with { Image = image }, Cancellation);

        using var body = JsonDocument.Parse(fixture.Simulator.Requests[0].Body);
        Assert.Equal(image, body.RootElement.GetProperty(field).ToString());
        Assert.Equal(image, made.Image?.Value);
        Assert.Equal(image, (await fixture.Open<IImageDriver>().GetImageAsync(image, Cancellation)).Id.Value);
    }

    [Theory]
    [InlineData("159")]
    [InlineData("186")]
    public async Task A_system_that_stands_for_something_else_is_no_image(string id)
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() => fixture.Open<IImageDriver>().GetImageAsync(id, Cancellation));

        Assert.Equal(DriverErrorKind.NotFound, failure.Kind);
    }

    [Fact]
    public async Task The_password_is_in_the_answer_to_create_and_nowhere_else_and_the_console_is_not_told()
    {
        var made = await Nodes.CreateNodeAsync(fixture.NewNode("password"), Cancellation);
        var found = await Nodes.GetNodeAsync(made.Id.Value, Cancellation);
        var page = await Nodes.ListNodesAsync(PageRequest.First(), Cancellation);

        Assert.Equal("simulated-password", made.Extra["defaultPassword"].GetString());
        Assert.All([found, .. page.Items], node => Assert.False(node.Extra.ContainsKey("defaultPassword")));
        Assert.DoesNotContain("simulated-console-secret", JsonSerializer.Serialize(made), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tag_of_a_token_is_looked_for_first_and_not_shown()
    {
        var token = Guid.Parse("6f0b3c0e-1111-8000-8000-000000000000");

        var made = await Nodes.CreateNodeAsync(fixture.NewNode("tokened") with { ClientToken = token }, Cancellation);

        Assert.Empty(made.Tags);
        Assert.Equal(["GET", "POST"], fixture.Simulator.Requests.Select(sent => sent.Method));
        Assert.Equal($"cloudgateway-token={token:D}", fixture.Simulator.Requests[0].Parameters["tag"].ToString());
    }

    [Fact]
    public async Task Words_without_a_value_are_tags_with_an_empty_one()
    {
        var tags = new Dictionary<string, string> { ["web"] = "", ["formula"] = "a=b" };

        var made = await Nodes.CreateNodeAsync(fixture.NewNode("tags") with { Tags = tags }, Cancellation);

        Assert.Contains("\"tags\":[\"web\",\"formula=a=b\"]", fixture.Simulator.Requests[0].Body, StringComparison.Ordinal);
        Assert.Equal(tags, made.Tags.ToDictionary());
    }

    [Fact]
    public async Task Filters_are_handed_down_with_one_tag()
    {
        var filter = new ListFilter
        {
            Name = "web",
            Location = "ewr",
            Tags = new Dictionary<string, string> { ["team"] = "blue", ["env"] = "test" },
        };

        await Nodes.ListNodesAsync(new PageRequest(1000, null, filter), Cancellation);

        var sent = fixture.Simulator.Requests.Single(request => request.Path == "/v2/instances").Parameters;
        Assert.Equal(("web", "ewr", "env=test", "500"), ($"{sent["label"]}", $"{sent["region"]}", $"{sent["tag"]}", $"{sent["per_page"]}"));
    }

    [Fact]
    public async Task Wishes_and_options_go_into_the_request()
    {
        var request = fixture.NewNode("wishes") with
        {
            Location = (ResourceId)"ams",
            UserData = "#cloud-config",
            PublicAddress = false,
            ProviderOptions = JsonElement.Parse("""{"hostname":"wishes.example.com","backups":true,"activationEmail":false}"""),
        };

        await Nodes.CreateNodeAsync(request, Cancellation);

        Assert.Equal(
            """{"region":"ams","plan":"vc2-1c-1gb","label":"wishes","os_id":2136,"user_data":"I2Nsb3VkLWNvbmZpZw==","enable_vpc":true,"vpc_only":true,"hostname":"wishes.example.com","backups":"enabled","activation_email":false}""",
            fixture.Simulator.Requests[^1].Body
        );
    }

    [Fact]
    public async Task A_soft_reboot_is_refused_before_anything_is_sent()
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            fixture.Open<INodePowerDriver>().RebootNodeAsync(fixture.MissingId, RebootKind.Soft, Cancellation)
        );

        Assert.Equal(DriverErrorKind.NotSupported, failure.Kind);
        Assert.Empty(fixture.Simulator.Requests);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("Marketplaces:")]
    [InlineData("7:")]
    public async Task A_token_that_no_list_of_images_gave_is_refused(string token)
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            fixture.Open<IImageDriver>().ListImagesAsync(new PageRequest(10, token, ListFilter.None), Cancellation)
        );

        Assert.Equal((DriverErrorKind.InvalidRequest, "pageToken"), (failure.Kind, failure.Field));
    }

    [Fact]
    public async Task An_id_that_is_no_uuid_is_of_nothing_and_not_sent()
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.GetNodeAsync("../blocks", Cancellation));

        Assert.Equal(DriverErrorKind.NotFound, failure.Kind);
        Assert.Empty(fixture.Simulator.Requests);
    }
}
