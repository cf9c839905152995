using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Linode;

/// <summary>What only Linode does.</summary>
public sealed class LinodeQuirkTests(LinodeFixture fixture) : IClassFixture<LinodeFixture>, IDisposable
{
    private static CancellationToken Cancellation => CancellationToken.None;

    private INodeDriver Nodes => fixture.Open<INodeDriver>();

    public void Dispose() => fixture.Simulator.Reset();

    [Theory]
    [InlineData(400, "Label must be unique among your linodes", "label", DriverErrorKind.Conflict, null)]
    [InlineData(400, "Linode busy.", null, DriverErrorKind.Conflict, null)]
    [InlineData(400, "Linode 22344420 already booted.", null, DriverErrorKind.Conflict, null)]
    [InlineData(400, "Account Limit reached. Please open a support ticket.", null, DriverErrorKind.QuotaExceeded, null)]
    [InlineData(400, "You've reached a limit for the number of active services", null, DriverErrorKind.QuotaExceeded, null)]
    [InlineData(408, "Please try again", null, DriverErrorKind.Timeout, null)]
    [InlineData(400, "type is not valid", "type", DriverErrorKind.InvalidValue, "size")]
    [InlineData(400, "Invalid data", "metadata.user_data", DriverErrorKind.InvalidValue, "userData")]
    [InlineData(400, "as the provider says", null, DriverErrorKind.InvalidRequest, null)]
    [InlineData(401, "Invalid Token", null, DriverErrorKind.Unauthenticated, null)]
    [InlineData(401, "Your OAuth token is not authorized to use this endpoint.", null, DriverErrorKind.PermissionDenied, null)]
    public async Task The_status_and_the_reason_tell_the_kind(int status, string reason, string? field, DriverErrorKind kind, string? ours)
    {
        fixture.Simulator.FailNext(new Fault { Status = status, Body = LinodeSimulator.ErrorBody(reason, field) }, int.MaxValue);

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.CreateNodeAsync(New("refused"), Cancellation));

        Assert.Equal((kind, ours, reason), (failure.Kind, failure.Field, failure.Message));
    }

    [Theory]
    [InlineData("running", NodeState.Running)]
    [InlineData("offline", NodeState.Stopped)]
    [InlineData("stopped", NodeState.Stopped)]
    [InlineData("provisioning", NodeState.Starting)]
    [InlineData("booting", NodeState.Starting)]
    [InlineData("rebooting", NodeState.Rebooting)]
    [InlineData("shutting_down", NodeState.Stopping)]
    [InlineData("deleting", NodeState.Pending)]
    [InlineData("migrating", NodeState.Migrating)]
    [InlineData("rebuilding", NodeState.Reconfiguring)]
    [InlineData("resizing", NodeState.Reconfiguring)]
    [InlineData("billing_suspension", NodeState.Suspended)]
    [InlineData("busy", NodeState.Unknown)]
    public async Task A_word_is_one_state(string word, NodeState state)
    {
        var made = await Nodes.CreateNodeAsync(New($"state-{word.Replace('_', '-')}"), Cancellation);
        fixture.Simulator.SetStatus(made.Id.Value, word);

        Assert.Equal(state, (await Nodes.GetNodeAsync(made.Id.Value, Cancellation)).State);
    }

    [Fact]
    public async Task Times_without_a_zone_are_utc()
    {
        var made = await Nodes.CreateNodeAsync(New("times"), Cancellation);

        Assert.Equal(new DateTimeOffset(2026, 1, 30, 23, 55, 0, TimeSpan.Zero), made.CreatedAt);
    }

    [Fact]
    public async Task Addresses_are_told_apart_and_have_no_prefix()
    {
        var request = New("addresses") with { ProviderOptions = JsonElement.Parse("""{"privateIp":true}""") };

        var made = await Nodes.CreateNodeAsync(request, Cancellation);

        Assert.StartsWith("192.168.", Assert.Single(made.PrivateAddresses), StringComparison.Ordinal);
        Assert.Equal(2, made.PublicAddresses.Count);
        Assert.All(made.PublicAddresses, address => Assert.True(System.Net.IPAddress.TryParse(address, out _)));
    }

    [Fact]
    public async Task Keys_go_by_their_text_and_user_data_as_base64()
    {
        var keys = fixture.Open<IKeyPairDriver>();
        var key = await keys.CreateKeyPairAsync(new CreateKeyPair { Name = "login" }, Cancellation);
        var request = New("keys") with { KeyPairs = [key.Id], UserData = "#cloud-config ☁" };

        var made = await Nodes.CreateNodeAsync(request, Cancellation);

        var body = JsonNode.Parse(fixture.Simulator.Requests[^1].Body)!;
        Assert.Equal(key.PublicKey, body["authorized_keys"]![0]!.ToString());
        Assert.Equal("#cloud-config ☁", Encoding.UTF8.GetString(Convert.FromBase64String(body["metadata"]!["user_data"]!.ToString())));
        Assert.False(made.Extra.ContainsKey("rootPassword"));
    }

    [Fact]
    public async Task Without_a_key_the_root_password_is_in_the_answer_to_create_and_nowhere_else()
    {
        var made = await Nodes.CreateNodeAsync(New("password"), Cancellation);
        var other = await Nodes.CreateNodeAsync(New("password-2"), Cancellation);
        var found = await Nodes.GetNodeAsync(made.Id.Value, Cancellation);

        var sent = JsonNode.Parse(fixture.Simulator.Requests.First(request => request.Method == "POST").Body)!["root_pass"]!.ToString();
        Assert.Equal(sent, made.Extra["rootPassword"].GetString());
        Assert.NotEqual(sent, other.Extra["rootPassword"].GetString());
        Assert.False(found.Extra.ContainsKey("rootPassword"));
    }

    [Fact]
    public async Task Filters_are_handed_down_in_a_header()
    {
        var filter = new ListFilter
        {
            Name = "wéb",
            Location = "eu-central",
            Tags = new Dictionary<string, string> { ["env"] = "test" },
        };

        await Nodes.ListNodesAsync(new PageRequest(3, null, filter), Cancellation);

        var sent = fixture.Simulator.Requests.Single(request => request.Path == "/v4/linode/instances");
        Assert.Equal("25", sent.Parameters["page_size"].ToString());
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse("""{"+and":[{"label":"wéb"},{"region":"eu-central"},{"tags":"env:test"}]}"""),
                JsonNode.Parse(sent.Headers["X-Filter"])
            )
        );
    }

    [Fact]
    public async Task The_tag_of_a_token_is_looked_for_first_and_not_shown()
    {
        var request = New("tokened") with { ClientToken = Guid.Parse("6f0b3c0e-1111-8000-8000-000000000000") };

        var made = await Nodes.CreateNodeAsync(request, Cancellation);

        Assert.Empty(made.Tags);
        Assert.Equal(["GET", "POST"], fixture.Simulator.Requests.Select(sent => sent.Method));
        Assert.Equal("""{"tags":"cgw-token:6f0b3c0e111180008000000000000000"}""", fixture.Simulator.Requests[0].Headers["X-Filter"]);
    }

    [Fact]
    public async Task A_list_of_nodes_is_one_round_of_two_requests()
    {
        await Nodes.ListNodesAsync(PageRequest.First(), Cancellation);

        Assert.Equal(
            ["/v4/linode/instances", "/v4/volumes"],
            fixture.Simulator.Requests.Select(request => request.Path).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_hard_reboot_is_refused_before_anything_is_sent()
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            fixture.Open<INodePowerDriver>().RebootNodeAsync("1", RebootKind.Hard, Cancellation)
        );

        Assert.Equal((DriverErrorKind.NotSupported, "kind"), (failure.Kind, failure.Field));
        Assert.Empty(fixture.Simulator.Requests);
    }

    [Fact]
    public async Task An_id_that_would_leave_its_collection_is_of_nothing_and_not_sent()
    {
        var image = await Assert.ThrowsAsync<DriverException>(() => fixture.Open<IImageDriver>().GetImageAsync("..", Cancellation));
        var size = await Assert.ThrowsAsync<DriverException>(() => fixture.Open<ISizeDriver>().GetSizeAsync("../../account", Cancellation));

        Assert.Equal((DriverErrorKind.NotFound, DriverErrorKind.NotFound), (image.Kind, size.Kind));
        Assert.Empty(fixture.Simulator.Requests);
    }

    private static CreateNode New(string name) =>
        new()
        {
            Name = name,
            Image = "linode/debian12",
            Size = "g6-nanode-1",
        };
}
