using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Api.Tests.Harness;

/// <summary>
/// The gateway itself on a free port of loopback. It listens with Kestrel: raw targets, limits of bodies and cut connections are not
/// real on the test server.
/// </summary>
internal sealed class GatewayHost : WebApplicationFactory<Program>
{
    private readonly IReadOnlyDictionary<string, string?> _settings;
    private readonly Action<IServiceCollection> _replaceServices;

    private GatewayHost(IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection>? replaceServices)
    {
        _settings = settings;
        _replaceServices = replaceServices ?? (_ => { });
        // Without a port: the factory would set it while Program is starting already, and now and then come too late.
        UseKestrel();
        StartServer();
        Http = new GatewayClient(Address);
    }

    public GatewayClient Http { get; }

    public Uri Address => ClientOptions.BaseAddress;

    public LogRecorder Log { get; } = new();

    public static GatewayHost Start(IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection>? replaceServices = null) =>
        new(settings, replaceServices);

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting(WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:0");

        // Settings of the host become arguments of the command line: only these are there when Program reads some early.
        foreach (var (name, value) in _settings)
        {
            builder.UseSetting(name, value);
        }

        builder.ConfigureLogging(logging => logging.AddProvider(Log).AddFilter<LogRecorder>("Gateway", LogLevel.Debug));
        builder.ConfigureTestServices(_replaceServices);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Http?.Dispose();
        }

        base.Dispose(disposing);
    }
}
