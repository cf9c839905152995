using System.Text.Json;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Aws;

/// <summary>What only EC2 does.</summary>
public sealed class Ec2QuirkTests(AwsFixture fixture) : IClassFixture<AwsFixture>, IDisposable
{
    private const string Group = "sg-0123456789abcdef0";

    private static CancellationToken Cancellation => CancellationToken.None;

    private INodeDriver Nodes => fixture.Open<INodeDriver>();

    private IVolumeDriver Volumes => fixture.Open<IVolumeDriver>();

    public void Dispose() => fixture.Simulator.Reset();

    [Theory]
    [InlineData(400, "InvalidInstanceID.NotFound", DriverErrorKind.NotFound)]
    [InlineData(400, "InvalidInstanceID.Malformed", DriverErrorKind.NotFound)]
    [InlineData(400, "InvalidKeyPair.Duplicate", DriverErrorKind.Conflict)]
    [InlineData(400, "IdempotentParameterMismatch", DriverErrorKind.Conflict)]
    [InlineData(400, "IncorrectInstanceState", DriverErrorKind.Conflict)]
    [InlineData(400, "VolumeInUse", DriverErrorKind.Conflict)]
    [InlineData(412, "DryRunOperation", DriverErrorKind.Conflict)]
    [InlineData(400, "InvalidSnapshot.InUse", DriverErrorKind.Conflict)]
    [InlineData(401, "AuthFailure", DriverErrorKind.Unauthenticated)]
    [InlineData(400, "AuthFailure", DriverErrorKind.PermissionDenied)]
    [InlineData(403, "UnauthorizedOperation", DriverErrorKind.PermissionDenied)]
    [InlineData(400, "RequestExpired", DriverErrorKind.Unauthenticated)]
    [InlineData(503, "RequestLimitExceeded", DriverErrorKind.RateLimited)]
    [InlineData(400, "InstanceLimitExceeded", DriverErrorKind.QuotaExceeded)]
    [InlineData(400, "VcpuLimitExceeded", DriverErrorKind.QuotaExceeded)]
    [InlineData(500, "InsufficientInstanceCapacity", DriverErrorKind.Unavailable)]
    [InlineData(400, "InvalidParameterValue", DriverErrorKind.InvalidValue)]
    [InlineData(400, "UnsupportedOperation", DriverErrorKind.NotSupported)]
    [InlineData(418, "NeverHeardOf", DriverErrorKind.Unexpected)]
    public async Task The_code_tells_the_kind(int status, string code, DriverErrorKind kind)
    {
        Fail(status, code, "as EC2 says", int.MaxValue);

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.GetNodeAsync(fixture.MissingId, Cancellation));

        Assert.Equal((kind, code, status), (failure.Kind, failure.ProviderCode, failure.ProviderStatus));
        Assert.Equal("as EC2 says", failure.Message);
    }

    [Theory]
    [InlineData("InvalidAMIID.NotFound", "no", "image")]
    [InlineData("InvalidKeyPair.NotFound", "no", "keyPairs")]
    [InlineData("InvalidSubnetID.NotFound", "no", "network")]
    [InlineData("InvalidGroup.NotFound", "no", "providerOptions.securityGroups")]
    [InlineData("InvalidParameterValue", "Invalid value 'x' for InstanceType.", "size")]
    [InlineData("InvalidParameterValue", "Invalid availability zone: [x]", "location")]
    [InlineData("InvalidParameterValue", "User data is limited to 16384 bytes", "userData")]
    public async Task A_bad_value_of_a_new_node_names_the_field_in_our_words(string code, string message, string field)
    {
        var request = await NewNodeAsync();
        Fail(400, code, message);

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.CreateNodeAsync(request, Cancellation));

        Assert.Equal((DriverErrorKind.InvalidValue, field), (failure.Kind, failure.Field));
    }

    [Fact]
    public async Task The_id_of_the_request_that_failed_is_told()
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.GetNodeAsync(fixture.MissingId, Cancellation));

        Assert.Equal("InvalidInstanceID.NotFound", failure.ProviderCode);
        Assert.True(Guid.TryParse(failure.ProviderRequestId, out _));
    }

    [Fact]
    public async Task A_token_with_other_parameters_is_a_conflict()
    {
        var request = await NewNodeAsync() with { ClientToken = Guid.NewGuid() };
        await Nodes.CreateNodeAsync(request, Cancellation);

        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            Nodes.CreateNodeAsync(request with { UserData = "other" }, Cancellation)
        );

        Assert.Equal((DriverErrorKind.Conflict, "IdempotentParameterMismatch"), (failure.Kind, failure.ProviderCode));
    }

    [Fact]
    public async Task A_create_that_fails_on_the_way_is_sent_again_with_the_same_token()
    {
        var request = await NewNodeAsync();
        fixture.Simulator.Reset();
        Fail(503, "Unavailable", "in a moment");

        await Nodes.CreateNodeAsync(request, Cancellation);

        var tokens = fixture.Simulator.Requests.Select(sent => Parameter(sent, "ClientToken")).ToArray();
        Assert.Equal(2, tokens.Length);
        Assert.Single(tokens.Distinct());
        Assert.NotNull(tokens[0]);
    }

    [Fact]
    public async Task A_switch_that_fails_on_the_way_is_not_sent_again()
    {
        var node = await MakeRunningAsync();
        fixture.Simulator.Reset();
        Fail(503, "Unavailable", "in a moment", int.MaxValue);

        await Assert.ThrowsAsync<DriverException>(() => Nodes.DeleteNodeAsync(node.Id.Value, Cancellation));

        Assert.Single(fixture.Simulator.Requests);
    }

    [Fact]
    public async Task Wishes_and_options_go_into_the_request()
    {
        var request = await NewNodeAsync() with
        {
            UserData = "#cloud-config",
            PublicAddress = true,
            Tags = new Dictionary<string, string> { ["env"] = "test" },
            ProviderOptions = JsonElement.Parse(
                $$"""
                {"securityGroups":["{{Group}}"],"instanceProfile":"arn:aws:iam::1:instance-profile/x","spot":true,"metadataTokens":"required",
                 "blockDevices":[{"deviceName":"/dev/xvda","sizeGiB":30,"volumeType":"gp3","encrypted":true}],"terminationProtection":false}
                """
            ),
        };

        await Nodes.CreateNodeAsync(request, Cancellation);

        var sent = Ec2Simulator.ParametersOf(fixture.Simulator.Requests[^1]).ToDictionary(pair => pair.Key, pair => pair.Value);
        Assert.Equal("I2Nsb3VkLWNvbmZpZw==", sent["UserData"]);
        Assert.Equal("true", sent["NetworkInterface.1.AssociatePublicIpAddress"]);
        Assert.Equal(Group, sent["NetworkInterface.1.SecurityGroupId.1"]);
        Assert.Equal("arn:aws:iam::1:instance-profile/x", sent["IamInstanceProfile.Arn"]);
        Assert.Equal("spot", sent["InstanceMarketOptions.MarketType"]);
        Assert.Equal("required", sent["MetadataOptions.HttpTokens"]);
        Assert.Equal("30", sent["BlockDeviceMapping.1.Ebs.VolumeSize"]);
        Assert.Equal("false", sent["DisableApiTermination"]);
        Assert.Equal(("Name", "env"), (sent["TagSpecification.1.Tag.1.Key"], sent["TagSpecification.1.Tag.2.Key"]));
        Assert.Equal($"{Ec2Simulator.Region}b", sent["Placement.AvailabilityZone"]);
    }

    [Fact]
    public async Task Filters_are_handed_down_with_wildcards_as_themselves()
    {
        var filter = new ListFilter
        {
            Name = @"a*b?c\d",
            State = "stopping",
            Location = $"{Ec2Simulator.Region}b",
            Tags = new Dictionary<string, string> { ["env"] = "test" },
        };

        await Nodes.ListNodesAsync(new PageRequest(500, null, filter), Cancellation);

        var sent = Ec2Simulator.ParametersOf(Assert.Single(fixture.Simulator.Requests)).ToDictionary(pair => pair.Key, pair => pair.Value);
        Assert.Equal(("tag:Name", @"a\*b\?c\\d"), (sent["Filter.1.Name"], sent["Filter.1.Value.1"]));
        Assert.Equal(("tag:env", "test"), (sent["Filter.2.Name"], sent["Filter.2.Value.1"]));
        Assert.Equal(
            ("instance-state-name", "stopping", "shutting-down"),
            (sent["Filter.3.Name"], sent["Filter.3.Value.1"], sent["Filter.3.Value.2"])
        );
        Assert.Equal("availability-zone", sent["Filter.4.Name"]);
        Assert.Equal("500", sent["MaxResults"]);
    }

    [Fact]
    public async Task A_name_with_wildcards_finds_itself()
    {
        const string Name = @"100%*\?";
        var node = await Nodes.CreateNodeAsync(await NewNodeAsync() with { Name = Name }, Cancellation);

        var found = await Nodes.ListNodesAsync(new PageRequest(100, null, new ListFilter { Name = Name }), Cancellation);

        Assert.Equal([node.Id], found.Items.Select(item => item.Id));
    }

    [Fact]
    public async Task Pages_smaller_than_EC2_gives_hide_and_repeat_nothing()
    {
        for (var i = 0; i < 7; i++)
        {
            await Volumes.CreateVolumeAsync(new CreateVolume { Name = $"v{i}", SizeGiB = 1 }, Cancellation);
        }

        var all = await Volumes.ListVolumesAsync(PageRequest.First(), Cancellation);
        var seen = new List<string>();
        string? token = null;
        do
        {
            // The caller may change its mind on the way.
            var page = await Volumes.ListVolumesAsync(new PageRequest((seen.Count % 3) + 1, token, ListFilter.None), Cancellation);
            seen.AddRange(page.Items.Select(item => item.Id.Value));
            token = page.NextToken;
        } while (token is not null);

        Assert.Equal(all.Items.Select(item => item.Id.Value), seen);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("-1.x")]
    [InlineData("0.!!")]
    public async Task A_token_that_never_was_one_is_refused(string token)
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            Nodes.ListNodesAsync(new PageRequest(10, token, ListFilter.None), Cancellation)
        );

        Assert.Equal((DriverErrorKind.InvalidRequest, "pageToken"), (failure.Kind, failure.Field));
    }

    [Fact]
    public async Task Addresses_are_told_once_and_by_kind()
    {
        var node = await MakeRunningAsync();

        Assert.Equal(2, node.PublicAddresses.Count);
        Assert.StartsWith("203.0.113.", node.PublicAddresses[0], StringComparison.Ordinal);
        Assert.StartsWith("2001:db8:", node.PublicAddresses[1], StringComparison.Ordinal);
        Assert.Single(node.PrivateAddresses);
    }

    [Fact]
    public async Task A_node_was_made_when_its_first_interface_came_and_not_when_it_last_started()
    {
        var node = await MakeRunningAsync();

        Assert.Equal(new DateTimeOffset(2026, 1, 30, 22, 55, 0, TimeSpan.Zero), node.CreatedAt);
    }

    [Fact]
    public async Task What_is_shutting_down_is_stopping_and_then_gone_from_lists()
    {
        var node = await MakeRunningAsync();
        fixture.Simulator.SetState(node.Id.Value, "shutting-down");
        Assert.Equal(NodeState.Stopping, (await Nodes.GetNodeAsync(node.Id.Value, Cancellation)).State);

        fixture.Simulator.SetState(node.Id.Value, "terminated");

        Assert.DoesNotContain((await Nodes.ListNodesAsync(PageRequest.First(), Cancellation)).Items, item => item.Id == node.Id);
        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.GetNodeAsync(node.Id.Value, Cancellation));
        Assert.Equal(DriverErrorKind.NotFound, failure.Kind);
    }

    [Fact]
    public async Task A_hard_reboot_is_not_offered()
    {
        var power = fixture.Open<INodePowerDriver>();

        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            power.RebootNodeAsync(fixture.MissingId, RebootKind.Hard, Cancellation)
        );

        Assert.Equal((DriverErrorKind.NotSupported, "kind"), (failure.Kind, failure.Field));
    }

    [Fact]
    public async Task Volumes_get_device_names_that_are_free_on_their_node()
    {
        var node = await MakeRunningAsync();
        var devices = new List<string?>();
        for (var i = 0; i < 2; i++)
        {
            var volume = await Volumes.CreateVolumeAsync(new CreateVolume { Name = "data", SizeGiB = 1 }, Cancellation);
            await Volumes.GetVolumeAsync(volume.Id.Value, Cancellation);
            var attached = await Volumes.AttachVolumeAsync(volume.Id.Value, new AttachVolume { Node = node.Id }, Cancellation);
            Assert.Equal(VolumeState.Attaching, attached.State);
            devices.Add(attached.Device);
        }

        Assert.Equal(["/dev/sdf", "/dev/sdg"], devices);
    }

    [Theory]
    [InlineData("vol-0ffffffffffffffff", "InvalidVolume.NotFound")]
    [InlineData("../vol", null)]
    public async Task A_missing_volume_is_not_found_and_what_is_no_id_is_not_sent(string id, string? code)
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() => Volumes.DeleteVolumeAsync(id, Cancellation));

        Assert.Equal((DriverErrorKind.NotFound, code), (failure.Kind, failure.ProviderCode));
        Assert.Equal(code is null ? 0 : 1, fixture.Simulator.Requests.Count);
    }

    [Fact]
    public async Task An_image_is_copied_by_the_region_that_gets_it()
    {
        var images = await fixture.Open<IImageDriver>().ListImagesAsync(PageRequest.First(), Cancellation);
        var request = new CopyImage { Name = "copied-away", Location = (ResourceId)Ec2Simulator.OtherRegion };

        var copy = await fixture.Open<IImageCopyDriver>().CopyImageAsync(images.Items[0].Id.Value, request, Cancellation);

        Assert.Equal(ResourceState.Creating, copy.State);
        Assert.Contains("copied-away", fixture.Simulator.ImageNames(Ec2Simulator.OtherRegion));
        Assert.DoesNotContain("copied-away", fixture.Simulator.ImageNames(Ec2Simulator.Region));
    }

    [Theory]
    [InlineData("xx-north-9")]
    [InlineData("evil.example/")]
    public async Task No_credential_goes_to_a_region_that_there_is_not(string region)
    {
        var request = new CopyImage { Name = "copied-away", Location = (ResourceId)region };

        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            fixture.Open<IImageCopyDriver>().CopyImageAsync("ami-0123456789abcdef0", request, Cancellation)
        );

        Assert.Equal((DriverErrorKind.InvalidValue, "location"), (failure.Kind, failure.Field));
        Assert.All(fixture.Simulator.Requests, sent => Assert.Equal($"/{Ec2Simulator.Region}/", sent.Path));
    }

    [Fact]
    public async Task A_document_with_a_type_definition_is_not_read()
    {
        var bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><DescribeInstancesResponse><nextToken>&a;</nextToken></DescribeInstancesResponse>";
        fixture.Simulator.FailNext(
            new Fault
            {
                Status = 200,
                Body = bomb,
                ContentType = "text/xml",
            },
            int.MaxValue
        );

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.ListNodesAsync(PageRequest.First(), Cancellation));

        Assert.Equal(DriverErrorKind.Unexpected, failure.Kind);
    }

    private static string? Parameter(SimulatedRequest request, string name) =>
        Ec2Simulator.ParametersOf(request).FirstOrDefault(pair => pair.Key == name).Value;

    private void Fail(int status, string code, string message, int times = 1) =>
        fixture.Simulator.FailNext(
            new Fault
            {
                Status = status,
                Body = Ec2Simulator.ErrorBody(code, message),
                ContentType = "text/xml",
            },
            times
        );

    private async Task<CreateNode> NewNodeAsync()
    {
        var images = await fixture.Open<IImageDriver>().ListImagesAsync(PageRequest.First(), Cancellation);
        fixture.Simulator.Reset();
        return new CreateNode
        {
            Name = "quirk",
            Image = images.Items[0].Id,
            Size = "t3.micro",
        };
    }

    private async Task<Node> MakeRunningAsync()
    {
        var made = await Nodes.CreateNodeAsync(await NewNodeAsync(), Cancellation);
        fixture.Simulator.SetState(made.Id.Value, "running");
        return await Nodes.GetNodeAsync(made.Id.Value, Cancellation);
    }
}
