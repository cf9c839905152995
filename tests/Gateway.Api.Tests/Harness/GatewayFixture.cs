using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Api.Tests.Harness;

/// <summary>A gateway for the tests of one class, with a folder of its own. Without settings it has only what it is given here.</summary>
public class GatewayFixture : IAsyncLifetime
{
    private GatewayHost? _host;

    /// <summary>A folder that goes with the fixture.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("cgw-api-").FullName;

    /// <summary>The clock of the gateway, which runs by itself and can be put forward.</summary>
    internal AdvancingClock Clock { get; } = new();

    internal GatewayHost Host => _host!;

    internal GatewayClient Http => Host.Http;

    internal LogRecorder Log => Host.Log;

    /// <summary>Settings beside the data folder.</summary>
    protected virtual IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>();

    public virtual Task InitializeAsync()
    {
        _host = Start();
        return Task.CompletedTask;
    }

    public virtual async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await TestFolder.DeleteAsync(Folder);
    }

    /// <summary>Another gateway with the same settings but for these, and a data folder of its own. Null takes one out.</summary>
    internal GatewayHost Start(params (string Name, string? Value)[] changes) => Start(Clock, changes);

    /// <summary>The same with another clock.</summary>
    internal GatewayHost Start(TimeProvider clock, params (string Name, string? Value)[] changes)
    {
        var settings = new Dictionary<string, string?>(Settings)
        {
            ["Gateway:DataDirectory"] = Directory.CreateDirectory(Path.Combine(Folder, Guid.NewGuid().ToString("N"))).FullName,
            ["Gateway:KeyRing"] = Path.Combine(Folder, "keys"),
        };
        settings.TryAdd("Gateway:DefaultConnections", "false");
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                settings.Remove(name);
            }
            else
            {
                settings[name] = value;
            }
        }

        return GatewayHost.Start(
            settings,
            services =>
            {
                ReplaceServices(services);
                services.AddSingleton(clock);
            }
        );
    }

    /// <summary>Settings of sandbox connections: <c>("eu", "NodeCount", "3")</c>, several lines for a connection.</summary>
    private protected static Dictionary<string, string?> Sandboxes(params (string Connection, string Setting, string Value)[] lines)
    {
        var settings = new Dictionary<string, string?>();
        foreach (var (connection, setting, value) in lines)
        {
            settings[$"Gateway:Connections:{connection}:Provider"] = "sandbox";
            settings[$"Gateway:Connections:{connection}:{setting}"] = value;
        }

        return settings;
    }

    /// <summary>Replaces services of the gateway; call the base for the clock.</summary>
    private protected virtual void ReplaceServices(IServiceCollection services) => services.AddSingleton<TimeProvider>(Clock);

    /// <summary>Creates something and answers it.</summary>
    internal async Task<JsonElement> CreateAsync(string collection, object body) =>
        (await Http.PostAsync(collection, body)).Expect(201).Json;
}
