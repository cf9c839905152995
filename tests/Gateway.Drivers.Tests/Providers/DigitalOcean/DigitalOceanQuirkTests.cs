using System.Text.Json;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.DigitalOcean;

/// <summary>What only DigitalOcean does.</summary>
public sealed class DigitalOceanQuirkTests(DigitalOceanFixture fixture) : IClassFixture<DigitalOceanFixture>, IDisposable
{
    private static CancellationToken Cancellation => CancellationToken.None;

    private INodeDriver Nodes => fixture.Open<INodeDriver>();

    public void Dispose()
    {
        fixture.Simulator.ActionOutcome = "completed";
        fixture.Simulator.Reset();
    }

    [Theory]
    [InlineData(422, "unprocessable_entity", "Droplet already has a pending event.", DriverErrorKind.Conflict, null)]
    [InlineData(
        422,
        "unprocessable_entity",
        "creating this/these droplet(s) will exceed your droplet limit",
        DriverErrorKind.QuotaExceeded,
        null
    )]
    [InlineData(422, "unprocessable_entity", "You specified an invalid size for Droplet creation.", DriverErrorKind.InvalidValue, "size")]
    [InlineData(
        422,
        "unprocessable_entity",
        "7 are invalid key identifiers for Droplet creation.",
        DriverErrorKind.InvalidValue,
        "keyPairs"
    )]
    [InlineData(403, "forbidden", "volume/snapshot capacity limit exceeded", DriverErrorKind.QuotaExceeded, null)]
    [InlineData(409, "Illegal Action", "A volume that's attached cannot be deleted.", DriverErrorKind.Conflict, null)]
    [InlineData(418, "never_heard_of", "as the provider says", DriverErrorKind.Unexpected, null)]
    public async Task The_id_and_the_message_tell_the_kind(int status, string id, string message, DriverErrorKind kind, string? field)
    {
        fixture.Simulator.FailNext(new Fault { Status = status, Body = DigitalOceanSimulator.ErrorBody(id, message) }, int.MaxValue);

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.CreateNodeAsync(New("a"), Cancellation));

        Assert.Equal((kind, id, field), (failure.Kind, failure.ProviderCode, failure.Field));
        Assert.Equal(message, failure.Message);
    }

    [Fact]
    public async Task All_public_addresses_are_told_once_and_ipv6_is_among_them()
    {
        var request = New("addresses") with { ProviderOptions = JsonElement.Parse("""{"ipv6":true}""") };

        var made = await Nodes.CreateNodeAsync(request, Cancellation);

        Assert.Equal(3, made.PublicAddresses.Count);
        Assert.Contains("198.51.100.7", made.PublicAddresses);
        Assert.StartsWith("2604:a880:", made.PublicAddresses[^1], StringComparison.Ordinal);
        Assert.StartsWith("10.110.", Assert.Single(made.PrivateAddresses), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tag_of_a_token_is_looked_for_first_and_not_shown()
    {
        var request = New("tokened") with { ClientToken = Guid.Parse("6f0b3c0e-1111-8000-8000-000000000000") };
        fixture.Simulator.Reset();

        var made = await Nodes.CreateNodeAsync(request, Cancellation);

        Assert.Empty(made.Tags);
        Assert.Equal(["GET", "POST"], fixture.Simulator.Requests.Select(sent => sent.Method));
        Assert.Equal(
            "cloudgateway-token:6f0b3c0e-1111-8000-8000-000000000000",
            fixture.Simulator.Requests[0].Parameters["tag_name"].ToString()
        );
    }

    [Fact]
    public async Task Words_that_others_gave_as_tags_are_names_and_values()
    {
        var made = await Nodes.CreateNodeAsync(New("tagged"), Cancellation);
        fixture.Simulator.SetTags(made.Id.Value, "web", "env:prod", "env:old", "url:a:b");

        var found = await Nodes.GetNodeAsync(made.Id.Value, Cancellation);

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["web"] = "",
                ["env"] = "prod",
                ["url"] = "a:b",
            },
            found.Tags
        );
    }

    [Theory]
    [InlineData("team", "blue and green")]
    [InlineData("a:b", "c")]
    public async Task A_tag_that_no_word_can_hold_is_refused_and_nothing_is_sent(string key, string value)
    {
        var request = New("refused") with { Tags = new Dictionary<string, string> { [key] = value } };
        fixture.Simulator.Reset();

        var failure = await Assert.ThrowsAsync<DriverException>(() => Nodes.CreateNodeAsync(request, Cancellation));

        Assert.Equal((DriverErrorKind.InvalidValue, "tags"), (failure.Kind, failure.Field));
        Assert.Empty(fixture.Simulator.Requests);
    }

    [Fact]
    public async Task A_name_or_a_tag_is_handed_down_and_never_both()
    {
        var tags = new Dictionary<string, string> { ["env"] = "test" };

        await Nodes.ListNodesAsync(new PageRequest(500, null, new ListFilter { Tags = tags }), Cancellation);
        await Nodes.ListNodesAsync(new PageRequest(500, null, new ListFilter { Tags = tags, Name = "web" }), Cancellation);

        Assert.Equal(
            ["?page=1&per_page=200&tag_name=env%3Atest", "?page=1&per_page=200&name=web"],
            fixture.Simulator.Requests.Select(sent => sent.Query)
        );
    }

    [Fact]
    public async Task A_list_of_nodes_is_one_request()
    {
        await Nodes.CreateNodeAsync(New("one"), Cancellation);
        fixture.Simulator.Reset();

        await Nodes.ListNodesAsync(PageRequest.First(), Cancellation);

        Assert.Equal("GET /v2/droplets?page=1&per_page=200", Assert.Single(fixture.Simulator.Requests).ToString());
    }

    [Fact]
    public async Task An_action_that_ends_in_an_error_is_told()
    {
        var made = await Nodes.CreateNodeAsync(New("errored"), Cancellation);
        fixture.Simulator.ActionOutcome = "errored";

        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            fixture.Open<INodeRenameDriver>().RenameNodeAsync(made.Id.Value, new RenameNode { Name = "other" }, Cancellation)
        );

        Assert.Equal(DriverErrorKind.Unexpected, failure.Kind);
        Assert.Contains("rename", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_of_another_form_is_of_nothing_and_not_sent()
    {
        var node = await Assert.ThrowsAsync<DriverException>(() => Nodes.GetNodeAsync("../images/1", Cancellation));
        var volume = await Assert.ThrowsAsync<DriverException>(() =>
            fixture.Open<IVolumeDriver>().GetVolumeAsync("../droplets/1", Cancellation)
        );

        Assert.Equal((DriverErrorKind.NotFound, DriverErrorKind.NotFound), (node.Kind, volume.Kind));
        Assert.Empty(fixture.Simulator.Requests);
    }

    [Fact]
    public async Task A_price_has_the_places_of_the_price_list()
    {
        var sizes = await fixture.Open<ISizeDriver>().ListSizesAsync(PageRequest.First(), Cancellation);

        Assert.Equal([0.00893m, 0.01786m, 0.03571m, 3.39m], sizes.Items.Select(size => size.PricePerHour));
    }

    private static CreateNode New(string name) =>
        new()
        {
            Name = name,
            Image = "1",
            Size = "s-1vcpu-1gb",
        };
}
