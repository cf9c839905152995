using Gateway.Api.Connections;
using Gateway.Api.Security;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Gateway.Api.Tests.Security;

/// <summary>Without authentication nobody from outside gets in.</summary>
public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("http://127.0.0.2:8080")]
    [InlineData("http://localhost:8080")]
    [InlineData("http://LOCALHOST:0")]
    [InlineData("http://[::1]:8080")]
    [InlineData("http://127.0.0.1:8080;http://[::1]:8081")]
    [InlineData("https://localhost:8443")]
    public void An_address_of_this_machine_is_taken(string urls) => Assert.Equal(urls.Split(';'), Read(("urls", urls)));

    [Fact]
    public void Without_a_setting_it_is_loopback() => Assert.Equal(["http://127.0.0.1:8080"], Read());

    [Theory]
    [InlineData("urls", "http://0.0.0.0:8080")]
    [InlineData("urls", "http://[::]:8080")]
    [InlineData("urls", "http://*:8080")]
    [InlineData("urls", "http://+:8080")]
    [InlineData("urls", "http://10.0.0.1:8080")]
    [InlineData("urls", "http://gateway.example:8080")]
    [InlineData("urls", "http://localhost.example:8080")]
    [InlineData("urls", "http://127.0.0.1:8080;http://0.0.0.0:8081")]
    [InlineData("urls", "http://:8080")]
    [InlineData("HTTP_PORTS", "8080")]
    [InlineData("HTTPS_PORTS", "8443")]
    [InlineData("Kestrel:Endpoints:Web:Url", "http://0.0.0.0:8080")]
    [InlineData("urls", "nonsense")]
    [InlineData("urls", "unix:/tmp/gateway.sock")]
    public void Any_other_address_is_refused(string setting, string value) => Assert.Throws<StartupException>(() => Read((setting, value)));

    private static string[] Read(params (string Name, string Value)[] settings) =>
        ListenAddresses.Read(
            new ConfigurationBuilder()
                .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
                .Build()
        );
}
