using System.Text.Json;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.AzureArm;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.AzureArm;

/// <summary>What only Azure does.</summary>
public sealed class AzureQuirkTests(AzureFixture fixture) : IClassFixture<AzureFixture>, IDisposable
{
    private const string Token = "6f0b3c0e-1111-8000-8000-000000000000";

    private static CancellationToken Cancellation => CancellationToken.None;

    private INodeDriver Nodes => fixture.Open<INodeDriver>();

    public void Dispose()
    {
        fixture.Simulator.FaultyEnd = "";
        fixture.Simulator.Reset();
    }

    [Theory]
    [InlineData(409, "OperationNotAllowed", "exceeding approved Total Regional Cores quota", DriverErrorKind.QuotaExceeded)]
    [InlineData(409, "OperationNotAllowed", "the VM is marked for deletion", DriverErrorKind.Conflict)]
    [InlineData(400, "QuotaExceeded", "no", DriverErrorKind.QuotaExceeded)]
    [InlineData(400, "IPv4StandardSkuPublicIpCountLimitReached", "no", DriverErrorKind.QuotaExceeded)]
    [InlineData(409, "SkuNotAvailable", "no", DriverErrorKind.Unavailable)]
    [InlineData(409, "OverConstrainedAllocationRequest", "no", DriverErrorKind.Unavailable)]
    [InlineData(404, "ResourceGroupNotFound", "no", DriverErrorKind.InvalidValue)]
    [InlineData(403, "AuthorizationFailed", "no", DriverErrorKind.PermissionDenied)]
    [InlineData(403, "RequestDisallowedByPolicy", "no", DriverErrorKind.PermissionDenied)]
    [InlineData(409, "MissingSubscriptionRegistration", "no", DriverErrorKind.PermissionDenied)]
    [InlineData(400, "MarketplacePurchaseEligibilityFailed", "no", DriverErrorKind.PermissionDenied)]
    [InlineData(401, "InvalidAuthenticationToken", "no", DriverErrorKind.Unauthenticated)]
    [InlineData(409, "Conflict", "no", DriverErrorKind.Conflict)]
    [InlineData(400, "ReferencedResourceNotProvisioned", "no", DriverErrorKind.Conflict)]
    [InlineData(409, "InvalidResourceLocation", "no", DriverErrorKind.Conflict)]
    [InlineData(400, "InvalidParameter", "no", DriverErrorKind.InvalidValue)]
    [InlineData(429, "OperationNotAllowed", "too many requests", DriverErrorKind.RateLimited)]
    [InlineData(429, "RetryableError", "no", DriverErrorKind.Unavailable)]
    [InlineData(418, "NeverHeardOf", "no", DriverErrorKind.Unexpected)]
    public async Task The_code_tells_the_kind(int status, string code, string message, DriverErrorKind kind)
    {
        fixture.Simulator.FailNext(
            new Fault { Status = status, Body = AzureSimulator.ErrorBody(code, message) }.With("x-ms-request-id", "request-1"),
            int.MaxValue
        );

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.CreateNodeAsync(fixture.NewNode("a"), Cancellation));

        Assert.Equal((kind, code, message, "request-1"), (failure.Kind, failure.ProviderCode, failure.Message, failure.ProviderRequestId));
    }

    [Theory]
    [InlineData("vmSize", "size")]
    [InlineData("osProfile.customData", "userData")]
    [InlineData("imageReference", "image")]
    [InlineData("adminPassword", "providerOptions.adminPassword")]
    public async Task A_bad_value_names_the_field_in_our_words(string target, string field)
    {
        fixture.Simulator.FailNext(
            new Fault { Status = 400, Body = AzureSimulator.ErrorBody("InvalidParameter", "The value is invalid.", target) }
        );

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.CreateNodeAsync(fixture.NewNode("a"), Cancellation));

        Assert.Equal(field, failure.Field);
    }

    [Fact]
    public async Task A_size_that_the_region_has_no_more_of_names_the_size_and_not_the_location()
    {
        const string message = "The requested size for resource '/subscriptions/1' is currently not available in location 'here' zones ''.";
        fixture.Simulator.FailNext(new Fault { Status = 409, Body = AzureSimulator.ErrorBody("SkuNotAvailable", message) });

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.CreateNodeAsync(fixture.NewNode("a"), Cancellation));

        Assert.Equal((DriverErrorKind.Unavailable, "size"), (failure.Kind, failure.Field));
    }

    [Theory]
    [InlineData("SubnetIsFull", "Subnet nodes has not enough capacity for 1 address.", "network")]
    [InlineData("VMMarketplaceInvalidInput", "Creating a machine from a Marketplace image requires plan information.", "image")]
    [InlineData("LocationNotAvailableForResourceType", "The provided location 'moon' is not available.", "location")]
    [InlineData("InvalidTagValueLength", "Tag value too large.", "tags")]
    public async Task A_code_without_a_target_names_the_field_by_its_message(string code, string message, string field)
    {
        fixture.Simulator.FailNext(new Fault { Status = 400, Body = AzureSimulator.ErrorBody(code, message) });

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.CreateNodeAsync(fixture.NewNode("a"), Cancellation));

        Assert.Equal((DriverErrorKind.InvalidValue, field), (failure.Kind, failure.Field));
    }

    [Fact]
    public async Task A_name_that_is_taken_is_a_conflict_and_nothing_is_changed()
    {
        await Nodes.CreateNodeAsync(fixture.NewNode("taken"), Cancellation);

        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            Nodes.CreateNodeAsync(fixture.NewNode("taken") with { ClientToken = Guid.Parse(Token) }, Cancellation)
        );

        Assert.Equal((DriverErrorKind.Conflict, "name"), (failure.Kind, failure.Field));
        await Nodes.DeleteNodeAsync("taken", Cancellation);
    }

    [Fact]
    public async Task A_repeated_request_is_known_by_its_name_and_a_tag_that_is_not_shown()
    {
        var request = fixture.NewNode("tokened") with { ClientToken = Guid.Parse(Token) };
        await Nodes.CreateNodeAsync(request, Cancellation);
        fixture.Simulator.Reset();

        var again = await Nodes.CreateNodeAsync(request, Cancellation);

        Assert.Equal("tokened", again.Id.Value);
        Assert.Empty(again.Tags);
        Assert.Equal(["PUT", "GET"], fixture.Simulator.Requests.Take(2).Select(sent => sent.Method));
        await Nodes.DeleteNodeAsync("tokened", Cancellation);
    }

    [Fact]
    public async Task Wishes_and_options_go_into_one_request()
    {
        var key = await fixture.Open<IKeyPairDriver>().CreateKeyPairAsync(new CreateKeyPair { Name = "wishes-key" }, Cancellation);
        fixture.Simulator.Reset();
        var request = fixture.NewNode("wishes") with
        {
            UserData = "#cloud-config",
            PublicAddress = true,
            KeyPairs = [key.Id],
            Tags = new Dictionary<string, string> { ["env"] = "test" },
            ProviderOptions = JsonElement.Parse(
                """{"adminUsername":"me","zone":"2","osDiskType":"Premium_LRS","osDiskSizeGiB":64,"networkSecurityGroup":"guard","spot":true}"""
            ),
        };

        await Nodes.CreateNodeAsync(request, Cancellation);

        var scope = $"/subscriptions/{AzureSimulator.Subscription}/resourceGroups/{AzureSimulator.Group}/providers/Microsoft.Network";
        var sent = fixture.Simulator.Requests.Single(sent => sent.Method == "PUT");
        var body = JsonElement.Parse(sent.Body).GetProperty("properties");
        Assert.Equal("*", sent.Headers["If-None-Match"]);
        Assert.Equal(
            """{"networkApiVersion":"2024-05-01","networkInterfaceConfigurations":[{"name":"wishes-nic","properties":{"primary":true,"deleteOption":"Delete","networkSecurityGroup":{"id":"SCOPE/networkSecurityGroups/guard"},"ipConfigurations":[{"name":"primary","properties":{"subnet":{"id":"SCOPE/virtualNetworks/network/subnets/nodes"},"publicIPAddressConfiguration":{"name":"wishes-ip","sku":{"name":"Standard"},"properties":{"deleteOption":"Delete","publicIPAllocationMethod":"Static"}}}}]}}]}""",
            body.GetProperty("networkProfile").GetRawText().Replace(scope, "SCOPE", StringComparison.Ordinal)
        );
        Assert.Equal(
            """{"createOption":"FromImage","deleteOption":"Delete","diskSizeGB":64,"managedDisk":{"storageAccountType":"Premium_LRS"}}""",
            body.GetProperty("storageProfile").GetProperty("osDisk").GetRawText()
        );
        var system = body.GetProperty("osProfile");
        Assert.Equal("I2Nsb3VkLWNvbmZpZw==", system.GetProperty("customData").GetString());
        Assert.True(system.GetProperty("linuxConfiguration").GetProperty("disablePasswordAuthentication").GetBoolean());
        Assert.Equal("Spot", body.GetProperty("priority").GetString());
        await Nodes.DeleteNodeAsync("wishes", Cancellation);
    }

    [Fact]
    public async Task A_node_that_nobody_could_log_in_to_is_refused_before_anything_is_sent()
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            Nodes.CreateNodeAsync(fixture.NewNode("closed") with { ProviderOptions = null }, Cancellation)
        );

        Assert.Equal((DriverErrorKind.InvalidValue, "keyPairs"), (failure.Kind, failure.Field));
        Assert.Empty(fixture.Simulator.Requests);
    }

    [Fact]
    public async Task A_node_with_a_public_address_tells_it_and_one_that_is_stopped_inside_is_still_billed()
    {
        await Nodes.CreateNodeAsync(fixture.NewNode("billed") with { PublicAddress = true }, Cancellation);
        fixture.SetNodeState("billed", "stopped");

        var node = await Nodes.GetNodeAsync("billed", Cancellation);

        Assert.Equal((NodeState.Stopped, "stopped"), (node.State, node.NativeState));
        Assert.True(node.Extra["stillBilled"].GetBoolean());
        Assert.StartsWith("203.0.113.", Assert.Single(node.PublicAddresses), StringComparison.Ordinal);
        await Nodes.DeleteNodeAsync("billed", Cancellation);
    }

    [Theory]
    [InlineData(
        "https://elsewhere.example/subscriptions/11111111-2222-4333-8444-555555555555/providers/Microsoft.Compute/disks?api-version=1"
    )]
    [InlineData(
        "{here}subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/other/providers/Microsoft.Compute/disks?api-version=1"
    )]
    [InlineData("file:///etc/passwd")]
    [InlineData("no address")]
    public async Task A_next_page_that_is_not_of_this_list_is_not_followed(string link)
    {
        var next = link.Replace("{here}", fixture.Simulator.Address.AbsoluteUri, StringComparison.Ordinal);
        fixture.Simulator.FailNext(new Fault { Status = 200, Body = $$"""{"value":[],"nextLink":"{{next}}"}""" });

        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            fixture.Open<IVolumeDriver>().ListVolumesAsync(PageRequest.First(), Cancellation)
        );

        Assert.Equal(DriverErrorKind.Unexpected, failure.Kind);
    }

    [Theory]
    [InlineData("../disks/a")]
    [InlineData("/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/other/providers/Microsoft.Compute/virtualMachines/a")]
    [InlineData(
        "/subscriptions/99999999-2222-4333-8444-555555555555/resourceGroups/simulated/providers/Microsoft.Compute/virtualMachines/a"
    )]
    [InlineData("/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/simulated/providers/Microsoft.Compute/disks/a")]
    public async Task An_id_outside_of_the_connection_is_of_nothing_and_not_sent(string id)
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.GetNodeAsync(id, Cancellation));

        Assert.Equal(DriverErrorKind.NotFound, failure.Kind);
        Assert.Empty(fixture.Simulator.Requests);
    }

    [Fact]
    public async Task An_image_that_the_region_does_not_have_is_listed_as_unavailable()
    {
        var images = await fixture.Open<IImageDriver>().ListImagesAsync(PageRequest.First(), Cancellation);

        Assert.Equal(
            [ResourceState.Available, ResourceState.Available, ResourceState.Unavailable],
            images.Items.Select(image => image.State)
        );
        Assert.Equal("0.20251112.1", images.Items[0].Extra["version"].GetString());
    }

    [Fact]
    public async Task A_size_that_is_closed_to_the_subscription_is_unavailable_and_parts_of_a_gibibyte_count()
    {
        var size = await fixture.Open<ISizeDriver>().GetSizeAsync("Standard_A1_v2", Cancellation);

        Assert.Equal((ResourceState.Unavailable, "NotAvailableForSubscription", 1792), (size.State, size.NativeState, size.MemoryMiB));
    }

    [Fact]
    public async Task A_key_pair_that_azure_makes_no_key_for_is_taken_away_again()
    {
        var keys = fixture.Open<IKeyPairDriver>();
        fixture.Simulator.FaultyEnd = "/generateKeyPair";
        fixture.Simulator.FailNext(fixture.Refusal(500, "no"));

        await Assert.ThrowsAsync<DriverException>(() => keys.CreateKeyPairAsync(new CreateKeyPair { Name = "half" }, Cancellation));

        var failure = await Assert.ThrowsAsync<DriverException>(() => keys.GetKeyPairAsync("half", Cancellation));
        Assert.Equal(DriverErrorKind.NotFound, failure.Kind);
    }

    [Theory]
    [InlineData(
        "/subscriptions/A/resourceGroups/G/providers/Microsoft.Compute/disks/Name",
        "/subscriptions/a/resourceGroups/g/providers/Microsoft.Compute/disks/Name"
    )]
    [InlineData(
        "/SUBSCRIPTIONS/a/RESOURCEGROUPS/g/PROVIDERS/Microsoft.Compute/disks/Name",
        "/subscriptions/a/resourceGroups/g/providers/Microsoft.Compute/disks/Name"
    )]
    public void A_path_has_one_form(string text, string form)
    {
        Assert.True(ArmPath.TryParse(text, out var path));
        Assert.Equal(form, path.ToString());
    }
}

/// <summary>How many calls a page of nodes takes.</summary>
public sealed class AzureRoundTests(AzureSubscriptionFixture fixture) : IClassFixture<AzureSubscriptionFixture>
{
    [Fact]
    public async Task States_and_addresses_of_a_page_come_in_four_lists_and_nothing_is_asked_twice()
    {
        var nodes = fixture.Open<INodeDriver>();
        await nodes.CreateNodeAsync(fixture.NewNode("one") with { PublicAddress = true }, CancellationToken.None);
        await nodes.CreateNodeAsync(fixture.NewNode("two") with { PublicAddress = true }, CancellationToken.None);
        fixture.Simulator.Reset();

        var page = await nodes.ListNodesAsync(PageRequest.First(), CancellationToken.None);

        Assert.All(page.Items, node => Assert.Single(node.PublicAddresses));
        Assert.Equal(4, fixture.Simulator.Requests.Count);
        Assert.Single(fixture.Simulator.Requests, sent => sent.Parameters["statusOnly"] == "true");
    }
}
