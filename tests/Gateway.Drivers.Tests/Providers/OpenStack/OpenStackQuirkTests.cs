using System.Text.Json;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.OpenStack;

/// <summary>What only OpenStack does.</summary>
public sealed class OpenStackQuirkTests(OpenStackSimulatedFixture fixture) : IClassFixture<OpenStackSimulatedFixture>, IDisposable
{
    private static CancellationToken Cancellation => CancellationToken.None;

    private INodeDriver Nodes => fixture.Open<INodeDriver>();

    public void Dispose() => fixture.Simulator.Reset();

    [Theory]
    [InlineData(403, """{"forbidden":{"message":"Quota exceeded for instances"}}""", DriverErrorKind.QuotaExceeded, "forbidden", null)]
    [InlineData(413, """{"overLimit":{"message":"exceeded for quota 'volumes'"}}""", DriverErrorKind.QuotaExceeded, "overLimit", null)]
    [InlineData(413, """{"overLimit":{"message":"too fast"}}""", DriverErrorKind.RateLimited, "overLimit", null)]
    [InlineData(409, """{"NeutronError":{"type":"OverQuota","message":"no"}}""", DriverErrorKind.QuotaExceeded, "OverQuota", null)]
    [InlineData(409, """{"conflictingRequest":{"message":"in vm_state stopped"}}""", DriverErrorKind.Conflict, "conflictingRequest", null)]
    [InlineData(400, """{"badRequest":{"message":"volume status must be available"}}""", DriverErrorKind.Conflict, "badRequest", null)]
    [InlineData(400, """{"badRequest":{"message":"marker [x] not found"}}""", DriverErrorKind.InvalidRequest, "badRequest", "pageToken")]
    [InlineData(400, """{"badRequest":{"message":"Invalid key_name provided."}}""", DriverErrorKind.InvalidValue, "badRequest", "keyPairs")]
    [InlineData(404, "<html><body><h1>404 Not Found</h1>No image found<br /></body></html>", DriverErrorKind.NotFound, "Not Found", null)]
    [InlineData(418, "<never heard of>", DriverErrorKind.Unexpected, null, null)]
    public async Task What_a_service_says_tells_the_kind(int status, string body, DriverErrorKind kind, string? code, string? field)
    {
        fixture.Simulator.FailNext(new Fault { Status = status, Body = body }, int.MaxValue);

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.ListNodesAsync(PageRequest.First(), Cancellation));

        Assert.Equal((kind, code, status, field), (failure.Kind, failure.ProviderCode, failure.ProviderStatus, failure.Field));
    }

    [Fact]
    public async Task A_tag_of_a_token_is_looked_for_first_and_not_shown()
    {
        await Nodes.ListNodesAsync(PageRequest.First(), Cancellation);
        fixture.Simulator.Reset();
        var request = fixture.NewNode("tokened") with { ClientToken = Guid.Parse("6f0b3c0e-1111-8000-8000-000000000000") };

        var made = await Nodes.CreateNodeAsync(request, Cancellation);

        Assert.Empty(made.Tags);
        Assert.Equal(["GET", "POST", "GET"], fixture.Simulator.Requests.Select(sent => sent.Method));
        Assert.Equal(
            "cloudgateway-token-6f0b3c0e-1111-8000-8000-000000000000",
            fixture.Simulator.Requests[0].Parameters["tags"].ToString()
        );
    }

    [Fact]
    public async Task The_password_is_in_the_answer_to_create_and_nowhere_else()
    {
        var made = await Nodes.CreateNodeAsync(fixture.NewNode("password"), Cancellation);
        var found = await Nodes.GetNodeAsync(made.Id.Value, Cancellation);

        Assert.Equal("simulated-secret", made.Extra["adminPassword"].GetString());
        Assert.False(found.Extra.ContainsKey("adminPassword"));
    }

    [Fact]
    public async Task Wishes_and_options_go_into_the_request()
    {
        var request = fixture.NewNode("wishes") with
        {
            Location = (ResourceId)"nova",
            KeyPairs = ["key"],
            UserData = "#cloud-config",
            Tags = new Dictionary<string, string> { ["env"] = "test" },
            ProviderOptions = JsonElement.Parse("""{"securityGroups":["web"],"configDrive":true,"bootVolumeSizeGiB":30}"""),
        };

        await Nodes.CreateNodeAsync(request, Cancellation);

        Assert.Equal(
            """{"server":{"name":"wishes","flavorRef":"size-2","availability_zone":"nova","key_name":"key","metadata":{"env":"test"},"user_data":"I2Nsb3VkLWNvbmZpZw==","networks":"auto","block_device_mapping_v2":[{"uuid":"11111111-1111-4111-8111-111111111111","source_type":"image","destination_type":"volume","boot_index":0,"volume_size":30,"delete_on_termination":true}],"security_groups":[{"name":"web"}],"config_drive":true}}""",
            fixture.Simulator.Requests.Single(sent => sent is { Method: "POST", Path: "/compute/v2.1/servers" }).Body
        );
    }

    [Fact]
    public async Task A_node_can_be_made_with_free_volumes()
    {
        var volumes = fixture.Open<IVolumeDriver>();
        var volume = await volumes.CreateVolumeAsync(new CreateVolume { Name = "data", SizeGiB = 1 }, Cancellation);

        var made = await Nodes.CreateNodeAsync(fixture.NewNode("with-volume") with { Volumes = [volume.Id] }, Cancellation);

        var sent = fixture.Simulator.Requests.Single(request => request is { Method: "POST", Path: "/compute/v2.1/servers" }).Body;
        Assert.Contains(
            $$"""{"uuid":"{{volume.Id.Value}}","source_type":"volume","destination_type":"volume","boot_index":-1}""",
            sent,
            StringComparison.Ordinal
        );
        Assert.NotEqual(NodeState.Unknown, made.State);
    }

    [Fact]
    public async Task Two_key_pairs_are_more_than_Nova_takes()
    {
        var request = fixture.NewNode("keys") with { KeyPairs = ["one", "two"] };

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.CreateNodeAsync(request, Cancellation));

        Assert.Equal((DriverErrorKind.NotSupported, "keyPairs"), (failure.Kind, failure.Field));
        Assert.DoesNotContain(fixture.Simulator.Requests, sent => sent.Path.StartsWith("/compute", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_is_asked_for_as_it_is_and_not_as_a_pattern()
    {
        var filter = new ListFilter { Name = "web.1 (a|b)", State = "running" };

        await Nodes.ListNodesAsync(new PageRequest(5000, null, filter), Cancellation);

        var sent = fixture.Simulator.Requests[^1].Parameters;
        Assert.Equal(@"^web\.1 \(a\|b\)$", sent["name"].ToString());
        Assert.Equal("ACTIVE,VERIFY_RESIZE,RESCUE", sent["status"].ToString());
        Assert.Equal("1000", sent["limit"].ToString());
    }

    [Fact]
    public async Task A_service_that_the_catalogue_does_not_have_is_told()
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            fixture.Open<IImageDriver>().ListImagesAsync(PageRequest.First(), Cancellation)
        );

        Assert.Equal(DriverErrorKind.NotSupported, failure.Kind);
    }

    [Fact]
    public async Task An_id_that_is_no_UUID_is_of_nothing_and_not_sent()
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.GetNodeAsync("detail", Cancellation));

        Assert.Equal(DriverErrorKind.NotFound, failure.Kind);
        Assert.Empty(fixture.Simulator.Requests);
    }
}
