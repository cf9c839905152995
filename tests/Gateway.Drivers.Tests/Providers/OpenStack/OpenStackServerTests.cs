using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Conformance;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.OpenStack;

/// <summary>What the suites leave open, against the real Nova and Neutron.</summary>
[Collection(OpenStackFixture.Turns)]
public sealed class OpenStackServerTests(OpenStackFixture fixture) : NodeSuite<OpenStackFixture, INodeDriver>(fixture)
{
    [SkippableFact]
    public async Task A_public_address_is_a_floating_one_and_goes_with_the_node()
    {
        RequireOwnCloud();
        var request = await NewNodeAsync() with { PublicAddress = true };
        var made = await Driver.CreateNodeAsync(request, Cancellation);

        // The address is told as soon as Nova looks at the port again.
        var running = await WaitForAsync(
            () => Driver.GetNodeAsync(made.Id.Value, Cancellation),
            node => node is { State: NodeState.Running, PublicAddresses.Count: > 0 }
        );
        await Driver.DeleteNodeAsync(made.Id.Value, Cancellation);

        Assert.StartsWith("203.0.113.", Assert.Single(running.PublicAddresses), StringComparison.Ordinal);
        Assert.NotEmpty(running.PrivateAddresses);
        Assert.Empty(await ListOurFloatingAddressesAsync());
    }

    [SkippableFact]
    public async Task A_node_that_is_refused_leaves_no_public_address_behind()
    {
        RequireOwnCloud();
        var request = await NewNodeAsync() with { PublicAddress = true, Size = MissingId };

        await AssertFailsAsync(DriverErrorKind.InvalidValue, () => Driver.CreateNodeAsync(request, Cancellation));

        Assert.Empty(await ListOurFloatingAddressesAsync());
    }

    [SkippableFact]
    public async Task A_node_is_made_where_it_was_asked_for()
    {
        RequireOwnCloud();
        var made = await Driver.CreateNodeAsync(await NewNodeAsync() with { Location = (ResourceId)"second" }, Cancellation);

        var running = await WaitForStateAsync(made.Id.Value, NodeState.Running);
        await Driver.DeleteNodeAsync(made.Id.Value, Cancellation);

        Assert.Equal("second", running.Location?.Value);
    }

    [SkippableFact]
    public async Task The_same_size_again_confirms_a_resize()
    {
        RequireOwnCloud();
        var resizer = Fixture.Open<INodeResizeDriver>();
        var node = await MakeRunningAsync();
        var size = new ResizeNode { Size = "size-2" };
        await resizer.ResizeNodeAsync(node.Id.Value, size, Cancellation);
        var waiting = await WaitForAsync(() => Driver.GetNodeAsync(node.Id.Value, Cancellation), now => now.NativeState == "VERIFY_RESIZE");
        Assert.Equal([NodeAction.Rename, NodeAction.Resize], waiting.Actions);
        var power = Fixture.Open<INodePowerDriver>();
        await AssertFailsAsync(DriverErrorKind.Conflict, () => power.StopNodeAsync(node.Id.Value, Cancellation));

        await resizer.ResizeNodeAsync(node.Id.Value, size, Cancellation);

        var confirmed = await WaitForAsync(() => Driver.GetNodeAsync(node.Id.Value, Cancellation), now => now.NativeState == "ACTIVE");
        Assert.Equal("size-2", confirmed.Size?.Value);
    }

    [SkippableFact]
    public async Task A_quota_that_is_used_up_is_told_as_such()
    {
        RequireOwnCloud();
        await using var gateway = Connect("narrow", ("Username", "narrow"), ("ProjectName", "narrow"));

        var failure = await AssertFailsAsync(
            DriverErrorKind.QuotaExceeded,
            async () => await gateway.Open<INodeDriver>("narrow").CreateNodeAsync(await NewNodeAsync(), Cancellation)
        );

        Assert.Equal(("forbidden", 403), (failure.ProviderCode, failure.ProviderStatus));
        Assert.StartsWith("req-", failure.ProviderRequestId, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_cloud_without_Cinder_says_that_it_has_no_volumes()
    {
        RequireOwnCloud();
        await AssertFailsAsync(
            DriverErrorKind.NotSupported,
            () => Fixture.Open<IVolumeDriver>().ListVolumesAsync(PageRequest.First(), Cancellation)
        );
    }

    [SkippableFact]
    public async Task An_application_credential_opens_the_cloud()
    {
        RequireOwnCloud();
        await using var gateway = new TestGateway(TimeProvider.System);
        gateway.Connect(
            "application",
            "openstack",
            ("AuthUrl", OpenStackFixture.AuthUrl),
            ("ApplicationCredentialId", ReadCredential("ID")),
            ("ApplicationCredentialSecret", ReadCredential("SECRET"))
        );

        await gateway.Open<IConnectionCheckDriver>("application").CheckConnectionAsync(Cancellation);

        static string? ReadCredential(string part) =>
            Environment.GetEnvironmentVariable($"CLOUDGATEWAY_TEST_KEYSTONE_APPLICATION_CREDENTIAL_{part}");
    }

    private void RequireOwnCloud()
    {
        _ = Driver;
        Skip.If(Fixture.IsLive, "This asks for what only the cloud of tests/backends/openstack.sh has.");
    }

    private static TestGateway Connect(string name, params (string Name, string Value)[] changes)
    {
        var settings = OpenStackFixture.Login.ToDictionary();
        foreach (var (key, value) in changes)
        {
            settings[key] = value;
        }

        var gateway = new TestGateway(TimeProvider.System);
        gateway.Connect(name, "openstack", [.. settings.Select(setting => (setting.Key, setting.Value))]);
        return gateway;
    }

    private static async Task<JsonArray> ListOurFloatingAddressesAsync()
    {
        var login = OpenStackFixture.Login;
        var domain = new { id = "default" };
        var user = new
        {
            name = login["Username"],
            password = login["Password"],
            domain,
        };
        var auth = new
        {
            identity = new { methods = (string[])["password"], password = new { user } },
            scope = new { project = new { name = login["ProjectName"], domain } },
        };
        using var http = new HttpClient();
        using var answer = await http.PostAsJsonAsync($"{login["AuthUrl"]}/auth/tokens", new { auth });
        var token = (await answer.Content.ReadFromJsonAsync<JsonNode>())!["token"]!;
        var network = token["catalog"]!.AsArray().Single(service => service!["type"]!.ToString() == "network")!;
        var address = network["endpoints"]![0]!["url"]!;
        http.DefaultRequestHeaders.Add("X-Auth-Token", answer.Headers.GetValues("X-Subject-Token"));
        var list = await http.GetFromJsonAsync<JsonNode>($"{address}/v2.0/floatingips?description=cloudgateway");
        return list!["floatingips"]!.AsArray();
    }
}
