using System.Text.Json;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Triton;

/// <summary>What only Triton does.</summary>
public sealed class TritonQuirkTests(TritonFixture fixture) : IClassFixture<TritonFixture>, IDisposable
{
    private static CancellationToken Cancellation => CancellationToken.None;

    private INodeDriver Nodes => fixture.Open<INodeDriver>();

    public void Dispose()
    {
        fixture.Simulator.CountsPages = false;
        fixture.Simulator.Reset();
    }

    [Theory]
    [InlineData(409, "InvalidState", DriverErrorKind.Conflict)]
    [InlineData(409, "InUseError", DriverErrorKind.Conflict)]
    [InlineData(409, "InvalidArgument", DriverErrorKind.InvalidValue)]
    [InlineData(409, "MissingParameter", DriverErrorKind.InvalidValue)]
    [InlineData(409, "KeyRequired", DriverErrorKind.Conflict)]
    [InlineData(422, "ImageHasDependentImages", DriverErrorKind.Conflict)]
    [InlineData(403, "NotAuthorized", DriverErrorKind.PermissionDenied)]
    [InlineData(422, "NotImageOwner", DriverErrorKind.PermissionDenied)]
    [InlineData(409, "BrandNotSupported", DriverErrorKind.NotSupported)]
    [InlineData(413, "RequestTooLarge", DriverErrorKind.InvalidRequest)]
    [InlineData(420, "RequestThrottled", DriverErrorKind.RateLimited)]
    [InlineData(449, "InvalidVersion", DriverErrorKind.NotSupported)]
    [InlineData(409, "InsufficientCapacity", DriverErrorKind.Unavailable)]
    [InlineData(418, "NeverHeardOf", DriverErrorKind.Unexpected)]
    public async Task The_code_tells_the_kind(int status, string code, DriverErrorKind kind)
    {
        var fault = new Fault { Status = status, Body = TritonSimulator.ErrorBody(code, "as the provider says") };
        fixture.Simulator.FailNext(fault.With("Request-Id", "b4dd3618"), int.MaxValue);

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.CreateNodeAsync(fixture.NewNode("a"), Cancellation));

        Assert.Equal((kind, code, status), (failure.Kind, failure.ProviderCode, failure.ProviderStatus));
        Assert.Equal(("as the provider says", "b4dd3618"), (failure.Message, failure.ProviderRequestId));
    }

    [Theory]
    [InlineData(403, "NotAuthorized", "Quota exceeded; to have your limits raised please contact Support", DriverErrorKind.QuotaExceeded)]
    [InlineData(403, "NotAuthorized", "QuotaExceeded: To have your limits raised please contact Support.", DriverErrorKind.QuotaExceeded)]
    [InlineData(409, "InvalidArgument", "User is not currently approved for provisioning", DriverErrorKind.PermissionDenied)]
    public async Task A_common_code_is_told_apart_by_its_words(int status, string code, string message, DriverErrorKind kind)
    {
        fixture.Simulator.FailNext(new Fault { Status = status, Body = TritonSimulator.ErrorBody(code, message) });

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.CreateNodeAsync(fixture.NewNode("a"), Cancellation));

        Assert.Equal((kind, null), (failure.Kind, failure.Field));
    }

    [Theory]
    [InlineData("alias", "Duplicate", DriverErrorKind.Conflict, "name")]
    [InlineData("alias", "Invalid", DriverErrorKind.InvalidValue, "name")]
    [InlineData("ram", "InsufficientCapacity", DriverErrorKind.Unavailable, null)]
    public async Task A_failed_validation_is_told_apart_by_what_it_says_of_a_field(
        string name,
        string code,
        DriverErrorKind kind,
        string? field
    )
    {
        var body = $$"""{"code":"ValidationFailed","message":"Invalid VM parameters","errors":[{"field":"{{name}}","code":"{{code}}"}]}""";
        fixture.Simulator.FailNext(new Fault { Status = 409, Body = body });

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.CreateNodeAsync(fixture.NewNode("a"), Cancellation));

        Assert.Equal((kind, field), (failure.Kind, failure.Field));
    }

    [Fact]
    public async Task A_package_or_image_that_is_not_there_names_the_field_in_our_words()
    {
        var package = await Assert.ThrowsAsync<DriverException>(() =>
            Nodes.CreateNodeAsync(fixture.NewNode("a") with { Size = "none" }, Cancellation)
        );
        var image = await Assert.ThrowsAsync<DriverException>(() =>
            Nodes.CreateNodeAsync(fixture.NewNode("a") with { Image = fixture.MissingId }, Cancellation)
        );

        Assert.Equal(("size", "image"), (package.Field, image.Field));
    }

    [Fact]
    public async Task A_deleted_machine_that_is_still_told_of_is_not_found()
    {
        var made = await Nodes.CreateNodeAsync(fixture.NewNode("deleted"), Cancellation);
        await Nodes.DeleteNodeAsync(made.Id.Value, Cancellation);

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.GetNodeAsync(made.Id.Value, Cancellation));

        Assert.Equal((DriverErrorKind.NotFound, 410), (failure.Kind, failure.ProviderStatus));
    }

    [Fact]
    public async Task Credentials_in_metadata_are_neither_asked_for_nor_shown()
    {
        var made = await Nodes.CreateNodeAsync(fixture.NewNode("secretive") with { UserData = "#cloud-config" }, Cancellation);
        var found = await Nodes.GetNodeAsync(made.Id.Value, Cancellation);
        var page = await Nodes.ListNodesAsync(PageRequest.First(), Cancellation);

        Assert.All(
            [made, found, .. page.Items],
            node => Assert.DoesNotContain("simulated-credential", JsonSerializer.Serialize(node), StringComparison.Ordinal)
        );
        Assert.All(fixture.Simulator.Requests, sent => Assert.DoesNotContain("credentials", sent.Query, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Addresses_are_sorted_by_their_ranges_and_what_is_none_is_left_out()
    {
        var made = await Nodes.CreateNodeAsync(fixture.NewNode("addresses"), Cancellation);
        fixture.Simulator.SetAddresses(
            made.Id.Value,
            "dhcp",
            "203.0.113.7",
            "172.31.0.4",
            "172.32.0.4",
            "100.64.1.1",
            "fd00::1",
            "2001:db8::1",
            "203.0.113.7"
        );

        var node = await Nodes.GetNodeAsync(made.Id.Value, Cancellation);

        Assert.Equal(["203.0.113.7", "172.32.0.4", "2001:db8::1"], node.PublicAddresses);
        Assert.Equal(["172.31.0.4", "100.64.1.1", "fd00::1"], node.PrivateAddresses);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_last_page_is_found_however_the_server_counts(bool countsPages)
    {
        fixture.Simulator.CountsPages = countsPages;
        var tags = new Dictionary<string, string> { ["list"] = countsPages ? "pages" : "all" };
        for (var i = 0; i < 4; i++)
        {
            await Nodes.CreateNodeAsync(fixture.NewNode($"page-{i}") with { Tags = tags }, Cancellation);
        }

        var filter = new ListFilter { Tags = tags };
        var first = await Nodes.ListNodesAsync(new PageRequest(2, null, filter), Cancellation);
        var second = await Nodes.ListNodesAsync(new PageRequest(2, first.NextToken, filter), Cancellation);
        var rest = second.NextToken is null ? null : await Nodes.ListNodesAsync(new PageRequest(2, second.NextToken, filter), Cancellation);

        Assert.Equal((2, "2", 2), (first.Items.Count, first.NextToken, second.Items.Count));
        Assert.Equal(countsPages, rest is { Items.Count: 0, NextToken: null });
    }

    [Fact]
    public async Task Filters_are_handed_down_and_a_star_is_not()
    {
        var tags = new Dictionary<string, string> { ["env"] = "test", ["any"] = "*" };
        await Nodes.ListNodesAsync(
            new PageRequest(
                5,
                null,
                new ListFilter
                {
                    Name = "web",
                    State = "stopped",
                    Tags = tags,
                }
            ),
            Cancellation
        );
        await Nodes.ListNodesAsync(new PageRequest(5, null, new ListFilter { Name = "web*", State = "error" }), Cancellation);

        Assert.Equal(
            ["?limit=5&offset=0&name=web&state=stopped&tag.env=test", "?limit=5&offset=0"],
            fixture.Simulator.Requests.Select(sent => sent.Query)
        );
    }

    [Fact]
    public async Task The_tag_of_a_token_is_looked_for_first_and_not_shown()
    {
        var token = Guid.Parse("6f0b3c0e-1111-8000-8000-000000000000");

        var made = await Nodes.CreateNodeAsync(fixture.NewNode("tokened") with { ClientToken = token }, Cancellation);

        Assert.Empty(made.Tags);
        Assert.Equal(["GET", "POST"], fixture.Simulator.Requests.Select(sent => sent.Method));
        Assert.Equal($"?limit=1&offset=0&tag.cloudgateway-token={token:D}", fixture.Simulator.Requests[0].Query);
    }

    [Fact]
    public async Task Wishes_and_options_go_into_the_request()
    {
        var request = fixture.NewNode("wishes") with
        {
            UserData = "#cloud-config",
            Tags = new Dictionary<string, string> { ["env"] = "test" },
            Network = TritonState.FabricNetwork,
            PublicAddress = true,
            ProviderOptions = JsonElement.Parse(
                """{"affinity":["instance!=web*"],"firewallEnabled":true,"userScript":"true","volumes":[{"name":"share","mountpoint":"/mnt"}]}"""
            ),
        };

        await Nodes.CreateNodeAsync(request, Cancellation);

        using var body = JsonDocument.Parse(fixture.Simulator.Requests[^1].Body);
        using var wanted = JsonDocument.Parse(
            $$"""
            {"name":"wishes","package":"g1-small","image":"{{TritonState.BaseImage}}",
             "networks":["{{TritonState.PublicNetwork}}","{{TritonState.FabricNetwork}}"],"affinity":["instance!=web*"],
             "volumes":[{"name":"share","mountpoint":"/mnt"}],"firewall_enabled":true,"tag.env":"test",
             "metadata.cloud-init:user-data":"#cloud-config","metadata.user-script":"true"}
            """
        );
        Assert.True(JsonElement.DeepEquals(wanted.RootElement, body.RootElement), body.RootElement.GetRawText());
    }

    [Fact]
    public async Task Another_datacenter_is_told_by_its_endpoint()
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            Nodes.CreateNodeAsync(fixture.NewNode("a") with { Location = (ResourceId)"eu-test-1" }, Cancellation)
        );

        Assert.Equal((DriverErrorKind.InvalidValue, "location"), (failure.Kind, failure.Field));
        Assert.Contains("https://eu-test-1.example.com", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hard_reboot_is_refused_before_anything_is_sent()
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            fixture.Open<INodePowerDriver>().RebootNodeAsync(fixture.MissingId, RebootKind.Hard, Cancellation)
        );

        Assert.Equal(DriverErrorKind.NotSupported, failure.Kind);
        Assert.Empty(fixture.Simulator.Requests);
    }

    [Theory]
    [InlineData("../images")]
    [InlineData("..")]
    [InlineData("no uuid")]
    public async Task An_id_that_no_machine_can_have_is_of_nothing_and_not_sent(string id)
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.GetNodeAsync(id, Cancellation));

        Assert.Equal(DriverErrorKind.NotFound, failure.Kind);
        Assert.Empty(fixture.Simulator.Requests);
    }
}
