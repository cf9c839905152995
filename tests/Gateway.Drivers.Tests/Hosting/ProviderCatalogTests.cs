using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Hosting;

public sealed class ProviderCatalogTests : IAsyncDisposable
{
    private const string Name = "lab";
    private readonly TestGateway _gateway = new(configure: services => services.AddTestProvider());

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public void Settings_are_read_whatever_the_case_of_their_names()
    {
        var connection = _gateway.Connect(Name, "TEST", ("PORT", "8080"), ("token", "long enough"));

        var settings = Assert.IsType<TestSettings>(connection.Settings);
        Assert.Equal(8080, settings.Port);
        Assert.Equal("long enough", settings.Token!.Reveal());
        Assert.Equal("test", connection.Provider.Name);
    }

    [Theory]
    [InlineData("Port", "0")]
    [InlineData("Port", "eighty")]
    [InlineData("Colour", "red")]
    [InlineData("Endpoint", "http://[")]
    public void A_fault_names_the_connection_and_the_field(string field, string value)
    {
        var failure = Assert.Throws<ConnectionSettingsException>(() => _gateway.Connect(Name, "test", (field, value)));

        Assert.Equal(Name, failure.Connection);
        Assert.Equal(field, Assert.Single(failure.Errors).Key);
        Assert.Contains($"'{Name}'", failure.Message, StringComparison.Ordinal);
        Assert.Contains(field, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Port")]
    [InlineData("port")]
    public void A_value_of_the_wrong_type_is_told_what_it_must_be(string field)
    {
        var failure = Assert.Throws<ConnectionSettingsException>(() => _gateway.Connect(Name, "test", (field, "eighty")));
        Assert.Equal("Must be a whole number.", Assert.Single(failure.Errors[field]));
    }

    [Fact]
    public void Every_fault_is_told_at_once()
    {
        var failure = Assert.Throws<ConnectionSettingsException>(() => _gateway.Connect(Name, "test", ("Port", "0"), ("Token", "short")));
        Assert.Equal(["Port", "Token"], failure.Errors.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_unknown_setting_tells_those_there_are()
    {
        var failure = Assert.Throws<ConnectionSettingsException>(() => _gateway.Connect(Name, "test", ("Colour", "red")));
        Assert.Contains("Endpoint, PassTraceContext, Port, Provider, Resilience, Token", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Token", "hunter2")]
    [InlineData("Port", "hunter2")]
    [InlineData("Colour", "hunter2")]
    public void A_value_is_never_in_the_message(string field, string value)
    {
        var failure = Assert.Throws<ConnectionSettingsException>(() => _gateway.Connect(Name, "test", (field, value)));
        Assert.DoesNotContain(value, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(value, string.Concat(failure.Errors.SelectMany(error => error.Value)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Lab")]
    [InlineData("-lab")]
    [InlineData("la b")]
    [InlineData("lab*")]
    [InlineData("lab/1")]
    [InlineData("läb")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234")]
    public void A_bad_name_is_refused(string name)
    {
        var failure = Assert.Throws<ConnectionSettingsException>(() => _gateway.Connect(name, "test"));
        Assert.Equal("Name", Assert.Single(failure.Errors).Key);
    }

    [Fact]
    public void An_unknown_provider_tells_those_there_are()
    {
        var failure = Assert.Throws<ConnectionSettingsException>(() => _gateway.Connect(Name, "mars"));
        Assert.Equal("Provider", Assert.Single(failure.Errors).Key);
        Assert.Contains("sandbox", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_provider_is_told()
    {
        var failure = Assert.Throws<ConnectionSettingsException>(() =>
            _gateway.Catalog.ReadConnection(Name, TestGateway.Section(("Port", "1")))
        );
        Assert.Equal("Provider", Assert.Single(failure.Errors).Key);
    }

    [Fact]
    public void Changed_settings_are_another_revision()
    {
        var one = _gateway.Connect(Name, "test", ("Port", "1"));
        var same = _gateway.Connect(Name, "test", ("Port", "1"));
        var other = _gateway.Connect(Name, "test", ("Port", "2"));

        Assert.Equal(one.Key, same.Key);
        Assert.NotEqual(one.Key, other.Key);
        Assert.StartsWith("lab@", one.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_digest_tells_every_change_apart_and_no_order()
    {
        var digest = SettingsDigest.Of(TestGateway.Section(("A", "1"), ("B", "2")));

        Assert.Equal(digest, SettingsDigest.Of(TestGateway.Section(("b", "2"), ("a", "1"))));
        Assert.NotEqual(digest, SettingsDigest.Of(TestGateway.Section(("A", "2"), ("B", "1"))));
        Assert.NotEqual(digest, SettingsDigest.Of(TestGateway.Section(("A", "1"))));
        Assert.NotEqual(SettingsDigest.Of(TestGateway.Section(("A", ""))), SettingsDigest.Of(TestGateway.Section(("A", null))));
        Assert.NotEqual(SettingsDigest.Of(TestGateway.Section(("A", "B=1"))), SettingsDigest.Of(TestGateway.Section(("A=B", "1"))));
        Assert.Matches("^[0-9a-f]{16}$", digest);
    }

    [Fact]
    public void A_connection_that_is_not_there_is_not_found()
    {
        var failure = Assert.Throws<DriverException>(() => _gateway.Open<INodeDriver>("nowhere"));
        Assert.Equal((DriverErrorKind.NotFound, "connection-not-found"), (failure.Kind, failure.Code));
    }

    [Fact]
    public void A_contract_that_is_not_offered_is_not_supported_and_named()
    {
        _gateway.Connect(Name, "test");
        var failure = Assert.Throws<DriverException>(() => _gateway.Open<INodeDriver>(Name));
        Assert.Equal((DriverErrorKind.NotSupported, Name), (failure.Kind, failure.Connection));
        Assert.Contains("listNodes", failure.Message, StringComparison.Ordinal);
    }
}
