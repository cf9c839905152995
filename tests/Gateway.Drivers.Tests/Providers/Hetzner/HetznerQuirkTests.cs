using System.Text.Json;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Hetzner;

/// <summary>What only Hetzner does.</summary>
public sealed class HetznerQuirkTests(HetznerFixture fixture) : IClassFixture<HetznerFixture>, IDisposable
{
    private static CancellationToken Cancellation => CancellationToken.None;

    private INodeDriver Nodes => fixture.Open<INodeDriver>();

    public void Dispose() => fixture.Simulator.Reset();

    [Theory]
    [InlineData(423, "locked", DriverErrorKind.Conflict)]
    [InlineData(409, "conflict", DriverErrorKind.Conflict)]
    [InlineData(409, "uniqueness_error", DriverErrorKind.Conflict)]
    [InlineData(403, "resource_limit_exceeded", DriverErrorKind.QuotaExceeded)]
    [InlineData(403, "token_readonly", DriverErrorKind.PermissionDenied)]
    [InlineData(412, "resource_unavailable", DriverErrorKind.Unavailable)]
    [InlineData(400, "invalid_input", DriverErrorKind.InvalidValue)]
    [InlineData(418, "never_heard_of", DriverErrorKind.Unexpected)]
    public async Task The_code_tells_the_kind(int status, string code, DriverErrorKind kind)
    {
        fixture.Simulator.FailNext(
            new Fault { Status = status, Body = HetznerSimulator.ErrorBody(code, "as the provider says") },
            int.MaxValue
        );

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.CreateNodeAsync(fixture.NewNode("a"), Cancellation));

        Assert.Equal((kind, code, status), (failure.Kind, failure.ProviderCode, failure.ProviderStatus));
        Assert.Equal("as the provider says", failure.Message);
    }

    [Fact]
    public async Task A_bad_value_names_the_field_in_our_words()
    {
        var body = """{"error":{"code":"invalid_input","message":"no","details":{"fields":[{"name":"user_data"}]}}}""";
        fixture.Simulator.FailNext(new Fault { Status = 422, Body = body });

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.CreateNodeAsync(fixture.NewNode("a"), Cancellation));

        Assert.Equal("userData", failure.Field);
    }

    [Fact]
    public async Task The_label_of_a_token_is_looked_for_first_and_not_shown()
    {
        var request = fixture.NewNode("tokened") with { ClientToken = Guid.Parse("6f0b3c0e-1111-8000-8000-000000000000") };

        var made = await Nodes.CreateNodeAsync(request, Cancellation);

        Assert.Empty(made.Tags);
        Assert.Equal(["GET", "POST"], fixture.Simulator.Requests.Select(sent => sent.Method));
        Assert.Equal(
            "cloudgateway-token==6f0b3c0e-1111-8000-8000-000000000000",
            fixture.Simulator.Requests[0].Parameters["label_selector"].ToString()
        );
    }

    [Fact]
    public async Task The_root_password_is_in_the_answer_to_create_and_nowhere_else()
    {
        var made = await Nodes.CreateNodeAsync(fixture.NewNode("password"), Cancellation);
        var found = await Nodes.GetNodeAsync(made.Id.Value, Cancellation);

        Assert.Equal("simulated-root-password", made.Extra["rootPassword"].GetString());
        Assert.False(found.Extra.ContainsKey("rootPassword"));
    }

    [Fact]
    public async Task Filters_are_handed_down_and_what_cannot_be_a_label_is_not()
    {
        var filter = new ListFilter
        {
            Name = "web",
            State = "stopping",
            Tags = new Dictionary<string, string> { ["env"] = "test", ["team"] = "blue and green" },
        };

        await Nodes.ListNodesAsync(new PageRequest(500, null, filter), Cancellation);

        var sent = Assert.Single(fixture.Simulator.Requests).Parameters;
        Assert.Equal("web", sent["name"].ToString());
        Assert.Equal("stopping,deleting", sent["status"].ToString());
        Assert.Equal("env==test", sent["label_selector"].ToString());
        Assert.Equal("50", sent["per_page"].ToString());
    }

    [Fact]
    public async Task Wishes_and_options_go_into_the_request()
    {
        var request = fixture.NewNode("wishes") with
        {
            UserData = "#cloud-config",
            PublicAddress = true,
            ProviderOptions = JsonElement.Parse("""{"placementGroup":7,"firewalls":[8],"enableIpv4":false,"startAfterCreate":true}"""),
        };

        await Nodes.CreateNodeAsync(request, Cancellation);

        Assert.Equal(
            """{"name":"wishes","server_type":"22","image":"1","location":"fsn1","firewalls":[{"firewall":8}],"user_data":"#cloud-config","public_net":{"enable_ipv4":false,"enable_ipv6":true},"placement_group":7,"start_after_create":true}""",
            fixture.Simulator.Requests[^1].Body
        );
    }

    [Fact]
    public async Task An_id_that_is_no_number_is_of_nothing_and_not_sent()
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.GetNodeAsync("../images/1", Cancellation));

        Assert.Equal(DriverErrorKind.NotFound, failure.Kind);
        Assert.Empty(fixture.Simulator.Requests);
    }
}
