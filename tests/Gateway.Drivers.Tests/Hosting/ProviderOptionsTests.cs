using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.Sandbox;
using Xunit;

namespace Gateway.Drivers.Tests.Hosting;

public sealed class ProviderOptionsTests : IAsyncDisposable
{
    private readonly TestGateway _gateway = new();
    private readonly Connection _connection;

    public ProviderOptionsTests() => _connection = _gateway.Connect("lab", "sandbox");

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public void Options_are_read_into_their_record() => Assert.Equal("a test", Read("""{"description":"a test"}""").Description);

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("{}")]
    public void Without_options_the_record_is_as_it_is_by_default(string? json) => Assert.Equal(new SandboxNodeOptions(), Read(json));

    [Theory]
    [InlineData("""{"colour":"red"}""", "providerOptions.colour")]
    [InlineData("""{"Description":"other case"}""", "providerOptions.Description")]
    [InlineData("""{"description":1}""", "providerOptions.description")]
    [InlineData("""{"description":{"a":1}}""", "providerOptions.description")]
    [InlineData("[]", "providerOptions")]
    [InlineData("1", "providerOptions")]
    public void A_fault_is_an_invalid_value_and_names_the_field(string json, string field)
    {
        var failure = Assert.Throws<DriverException>(() => Read(json));
        Assert.Equal((DriverErrorKind.InvalidValue, field), (failure.Kind, failure.Field));
    }

    [Fact]
    public void A_request_that_has_no_options_refuses_all()
    {
        var request = new CreateSnapshot
        {
            Name = "monday",
            Volume = "v",
            ProviderOptions = JsonElement.Parse("""{"fast":true}"""),
        };

        var failure = Assert.Throws<DriverException>(() => _connection.RefuseOptions(request));

        Assert.Equal((DriverErrorKind.InvalidValue, "providerOptions.fast"), (failure.Kind, failure.Field));
    }

    [Fact]
    public void A_driver_cannot_read_options_that_are_not_described() =>
        Assert.Throws<InvalidOperationException>(() => _connection.ReadOptions<SandboxNodeOptions>(new CopyImage { Name = "copy" }));

    [Fact]
    public void The_schema_describes_each_option_and_admits_no_other()
    {
        var schema = _connection.Provider.OptionsSchemas()["createNode"];

        Assert.False((bool)schema["additionalProperties"]!);
        Assert.NotEmpty((string)schema["properties"]!["description"]!["description"]!);
    }

    private SandboxNodeOptions Read(string? json) =>
        _connection.ReadOptions<SandboxNodeOptions>(
            new CreateNode
            {
                Name = "one",
                Image = "debian-13",
                Size = "small",
                ProviderOptions = json is null ? null : JsonElement.Parse(json),
            }
        );
}
