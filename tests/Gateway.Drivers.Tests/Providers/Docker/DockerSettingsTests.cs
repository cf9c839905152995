using Gateway.Drivers.Hosting;
using Gateway.Drivers.Providers.Docker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Docker;

public sealed class DockerSettingsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("unix:///var/run/docker.sock", "http://localhost/", "/var/run/docker.sock")]
    [InlineData("http://10.0.0.1:2375", "http://10.0.0.1:2375/", null)]
    [InlineData("tcp://10.0.0.1:2375", "http://10.0.0.1:2375/", null)]
    [InlineData("https://engine.example.com/docker", "https://engine.example.com/docker/", null)]
    [InlineData("tcp://[fd00::1]:2375", "http://[fd00::1]:2375/", null)]
    public void An_endpoint_says_where_the_engine_listens(string endpoint, string address, string? socket)
    {
        var settings = Read(("Endpoint", endpoint));

        Assert.Equal(new Uri(address), settings.BaseAddress);
        Assert.Equal(socket, settings.Transport.UnixSocket);
    }

    [Fact]
    public void An_endpoint_left_out_is_the_standard_socket() => Assert.Equal("/var/run/docker.sock", Read().Transport.UnixSocket);

    [Fact]
    public void Tcp_with_a_certificate_is_https()
    {
        var settings = Read(("Endpoint", "tcp://10.0.0.1:2376"), ("CertificateFile", _file), ("KeyFile", _file));

        Assert.Equal("https://10.0.0.1:2376/", settings.BaseAddress!.ToString());
        Assert.Equal(_file, settings.Transport.ClientCertificateFile);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/var/run/docker.sock")]
    [InlineData("unix://var/run/docker.sock")]
    [InlineData("unix://")]
    [InlineData("ssh://host")]
    [InlineData("tcp://host")]
    [InlineData("http://user:password@host:1")]
    [InlineData("http://host:1/?a=b")]
    [InlineData("npipe:////./pipe/docker_engine")]
    public void What_is_no_endpoint_is_refused(string endpoint) => AssertRefused("Endpoint", ("Endpoint", endpoint));

    [Fact]
    public void Certificates_must_be_there_together_and_with_tls()
    {
        AssertRefused("KeyFile", ("Endpoint", "tcp://h:1"), ("CertificateFile", _file));
        AssertRefused("CertificateFile", ("Endpoint", "tcp://h:1"), ("KeyFile", _file), ("CertificateAuthorityFile", _file));
        AssertRefused("CertificateAuthorityFile", ("Endpoint", "tcp://h:1"), ("CertificateAuthorityFile", _file + ".no"));
        AssertRefused("Endpoint", ("Endpoint", "http://h:1"), ("CertificateAuthorityFile", _file));
    }

    private static void AssertRefused(string field, params (string Name, string Value)[] settings) =>
        Assert.Contains(field, Assert.Throws<ConnectionSettingsException>(() => Read(settings)).Errors.Keys);

    private static DockerSettings Read(params (string Name, string Value)[] settings)
    {
        using var services = new ServiceCollection().AddDrivers().BuildServiceProvider();
        var values = settings
            .Append((Name: "Provider", Value: "docker"))
            .ToDictionary(pair => $"Connection:{pair.Name}", pair => (string?)pair.Value);
        var section = new ConfigurationBuilder().AddInMemoryCollection(values).Build().GetSection("Connection");
        return (DockerSettings)services.GetRequiredService<ProviderCatalog>().ReadConnection("test", section).Settings;
    }
}
