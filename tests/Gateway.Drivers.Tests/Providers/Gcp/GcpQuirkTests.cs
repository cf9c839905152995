using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Gcp;

/// <summary>What only Compute Engine does with nodes.</summary>
public sealed class GcpQuirkTests(GcpFixture fixture) : IClassFixture<GcpFixture>, IDisposable
{
    private static CancellationToken Cancellation => CancellationToken.None;

    private INodeDriver Nodes => fixture.Open<INodeDriver>();

    private SimulatedRequest[] Sent => [.. fixture.Simulator.Requests.Where(request => request.Path != "/token")];

    public void Dispose()
    {
        fixture.Simulator.Reset();
        fixture.Simulator.Unreachable = null;
    }

    [Theory]
    [InlineData(403, "quotaExceeded", DriverErrorKind.QuotaExceeded)]
    [InlineData(403, "rateLimitExceeded", DriverErrorKind.RateLimited)]
    [InlineData(403, "forbidden", DriverErrorKind.PermissionDenied)]
    [InlineData(409, "alreadyExists", DriverErrorKind.Conflict)]
    [InlineData(400, "resourceInUseByAnotherResource", DriverErrorKind.Conflict)]
    [InlineData(400, "resourceNotReady", DriverErrorKind.Conflict)]
    [InlineData(400, "invalid", DriverErrorKind.InvalidValue)]
    [InlineData(418, "neverHeardOf", DriverErrorKind.Unexpected)]
    public async Task The_reason_tells_the_kind(int status, string reason, DriverErrorKind kind)
    {
        var body = GcpSimulator.ErrorBody(status, reason, "as the provider says");
        fixture.Simulator.FailNext(new Fault { Status = status, Body = body }, int.MaxValue);

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.CreateNodeAsync(fixture.NewNode("a"), Cancellation));

        Assert.Equal((kind, reason, status), (failure.Kind, failure.ProviderCode, failure.ProviderStatus));
        Assert.Equal("as the provider says", failure.Message);
    }

    [Theory]
    [InlineData("Invalid value for field 'resource.name': 'A'. Must be a match of regex", "name")]
    [InlineData("Invalid value for field 'resource.machineType': 'zones/z/machineTypes/x'. It does not exist.", "size")]
    [InlineData("Invalid value for field 'resource.networkInterfaces[0].subnetwork': 'x'. Invalid.", "network")]
    [InlineData("Invalid value for field 'resource.disks[0].initializeParams.diskSizeGb': '1'. Too small.", "providerOptions.diskSizeGiB")]
    [InlineData("Invalid value for field 'resource.labels': ''. Label key must be lower case.", "tags")]
    public async Task A_bad_value_names_the_field_in_our_words(string message, string field)
    {
        fixture.Simulator.FailNext(new Fault { Status = 400, Body = GcpSimulator.ErrorBody(400, "invalid", message) }, int.MaxValue);

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.CreateNodeAsync(fixture.NewNode("a"), Cancellation));

        Assert.Equal((DriverErrorKind.InvalidValue, field), (failure.Kind, failure.Field));
    }

    [Fact]
    public async Task What_a_body_names_and_is_missing_is_the_fault_of_its_field()
    {
        var request = fixture.NewNode("a") with { Image = "debian-cloud/debian-99" };

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.CreateNodeAsync(request, Cancellation));

        Assert.Equal((DriverErrorKind.InvalidValue, "image", 404), (failure.Kind, failure.Field, failure.ProviderStatus));
    }

    [Fact]
    public async Task An_error_inside_an_operation_is_told()
    {
        fixture.Simulator.FailOperation("QUOTA_EXCEEDED", "Quota 'CPUS' exceeded.  Limit: 24.0 in region us-central1.", atOnce: true);

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.CreateNodeAsync(fixture.NewNode("over"), Cancellation));

        Assert.Equal((DriverErrorKind.QuotaExceeded, "QUOTA_EXCEEDED"), (failure.Kind, failure.ProviderCode));
        Assert.StartsWith("operation-", failure.ProviderRequestId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_never_comes_to_be_is_told_by_its_operation()
    {
        fixture.Simulator.FailOperation("ZONE_RESOURCE_POOL_EXHAUSTED", "The zone does not have enough resources.", atOnce: false);

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.CreateNodeAsync(fixture.NewNode("never"), Cancellation));

        Assert.Equal((DriverErrorKind.Unavailable, "ZONE_RESOURCE_POOL_EXHAUSTED"), (failure.Kind, failure.ProviderCode));
        Assert.Equal(["POST", "GET", "GET"], Sent.Select(request => request.Method));
    }

    [Fact]
    public async Task A_change_that_is_impossible_is_told_although_it_was_accepted()
    {
        var volumes = fixture.Open<IVolumeDriver>();
        await Nodes.CreateNodeAsync(fixture.NewNode("host"), Cancellation);
        var volume = await volumes.CreateVolumeAsync(new CreateVolume { Name = "late", SizeGiB = 10 }, Cancellation);
        fixture.Simulator.FailOperation("RESOURCE_IN_USE_BY_ANOTHER_RESOURCE", "The disk is already being used.", atOnce: false);

        var attach = new AttachVolume { Node = $"{GcpFixture.Zone}/host" };
        var failure = await Assert.ThrowsAsync<DriverException>(() => volumes.AttachVolumeAsync(volume.Id.Value, attach, Cancellation));

        Assert.Equal(DriverErrorKind.Conflict, failure.Kind);
    }

    [Fact]
    public async Task Nodes_of_all_zones_are_one_request_and_filters_are_handed_down()
    {
        var filter = new ListFilter
        {
            Name = """a"b\c""",
            State = "stopped",
            Tags = new Dictionary<string, string> { ["env"] = "test", ["Not A Label"] = "x" },
        };

        await Nodes.ListNodesAsync(new PageRequest(1000, null, filter), Cancellation);

        var sent = Assert.Single(Sent);
        Assert.Equal("/compute/v1/projects/cloudgateway-test/aggregated/instances", sent.Path);
        Assert.Equal("500", sent.Parameters["maxResults"].ToString());
        Assert.Equal(
            """(name = "a\"b\\c") ((status = "STOPPED") OR (status = "TERMINATED")) (labels.env = "test")""",
            sent.Parameters["filter"].ToString()
        );
    }

    [Fact]
    public async Task A_location_is_asked_for_by_its_own_list()
    {
        var made = await Nodes.CreateNodeAsync(fixture.NewNode("here"), Cancellation);

        var here = await Nodes.ListNodesAsync(In(GcpFixture.Zone), Cancellation);
        var there = await Nodes.ListNodesAsync(In("us-central1-b"), Cancellation);
        var nowhere = await Nodes.ListNodesAsync(In("mars-north1-a"), Cancellation);

        Assert.Contains(made.Id, here.Items.Select(node => node.Id));
        Assert.Empty(there.Items);
        Assert.Empty(nowhere.Items);
    }

    [Fact]
    public async Task A_list_that_lacks_a_zone_is_a_failure()
    {
        fixture.Simulator.Unreachable = "us-central1-b";

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.ListNodesAsync(PageRequest.First(), Cancellation));

        Assert.Equal((DriverErrorKind.Unavailable, "UNREACHABLE"), (failure.Kind, failure.ProviderCode));
    }

    [Fact]
    public async Task Wishes_and_options_go_into_the_request()
    {
        var request = fixture.NewNode("wishes") with
        {
            UserData = "#cloud-config",
            PublicAddress = true,
            Network = (ResourceId)"us-central1/default",
            Tags = new Dictionary<string, string> { ["env"] = "test" },
            ClientToken = Guid.Parse("6f0b3c0e-1111-8000-8000-000000000000"),
            ProviderOptions = JsonElement.Parse(
                """{"diskSizeGiB":20,"diskType":"pd-ssd","networkTags":["web"],"serviceAccount":"a@b","spot":true,"metadata":{"k":"v"}}"""
            ),
        };

        await Nodes.CreateNodeAsync(request, Cancellation);

        var sent = Sent[0];
        Assert.Equal("6f0b3c0e-1111-8000-8000-000000000000", sent.Parameters["requestId"].ToString());
        var expected = JsonNode.Parse(
            """
            {
              "name": "wishes",
              "machineType": "zones/us-central1-a/machineTypes/e2-medium",
              "labels": { "env": "test" },
              "metadata": { "items": [
                { "key": "cloudgateway-image", "value": "debian-cloud/debian-13-trixie-v20260910" },
                { "key": "user-data", "value": "#cloud-config" },
                { "key": "k", "value": "v" } ] },
              "disks": [ { "boot": true, "autoDelete": true, "initializeParams": {
                "sourceImage": "projects/debian-cloud/global/images/debian-13-trixie-v20260910",
                "diskType": "zones/us-central1-a/diskTypes/pd-ssd",
                "diskSizeGb": "20" } } ],
              "networkInterfaces": [ {
                "subnetwork": "regions/us-central1/subnetworks/default",
                "accessConfigs": [ { "name": "External NAT", "type": "ONE_TO_ONE_NAT" } ] } ],
              "tags": { "items": [ "web" ] },
              "scheduling": { "provisioningModel": "SPOT", "instanceTerminationAction": "STOP" },
              "serviceAccounts": [ { "email": "a@b", "scopes": [ "https://www.googleapis.com/auth/cloud-platform" ] } ]
            }
            """
        );
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(sent.Body)), sent.Body);
    }

    [Fact]
    public async Task Addresses_are_public_and_private_of_both_families()
    {
        var node = await Nodes.CreateNodeAsync(fixture.NewNode("addresses") with { PublicAddress = true }, Cancellation);

        Assert.StartsWith("203.0.113.", Assert.Single(node.PublicAddresses), StringComparison.Ordinal);
        Assert.Equal(2, node.PrivateAddresses.Count);
        Assert.Contains(node.PrivateAddresses, address => address.StartsWith("fd20::", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_suspended_node_is_resumed()
    {
        var node = await Nodes.CreateNodeAsync(fixture.NewNode("sleeper"), Cancellation);
        fixture.Simulator.SetStatus(node.Id.Value, "SUSPENDED");
        Assert.Equal(NodeState.Suspended, (await Nodes.GetNodeAsync(node.Id.Value, Cancellation)).State);

        await fixture.Open<INodePowerDriver>().StartNodeAsync(node.Id.Value, Cancellation);

        Assert.EndsWith("/resume", Sent.Last(request => request.Method == "POST").Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("web-1")]
    [InlineData("us-central1-a/../b")]
    [InlineData("us-central1-a/web 1")]
    [InlineData("us-central1-a/web-1/stop")]
    public async Task An_id_of_another_form_is_of_nothing_and_not_sent(string id)
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.GetNodeAsync(id, Cancellation));

        Assert.Equal(DriverErrorKind.NotFound, failure.Kind);
        Assert.Empty(Sent);
    }

    [Fact]
    public async Task A_size_of_another_zone_is_refused_and_not_sent()
    {
        var request = fixture.NewNode("torn") with { Location = (ResourceId)"us-central1-b" };

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.CreateNodeAsync(request, Cancellation));

        Assert.Equal((DriverErrorKind.InvalidValue, "size"), (failure.Kind, failure.Field));
        Assert.Empty(Sent);
    }

    private static PageRequest In(string zone) => PageRequest.First() with { Filter = new ListFilter { Location = zone } };
}
