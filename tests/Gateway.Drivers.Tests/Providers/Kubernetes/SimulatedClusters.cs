using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Gateway.Drivers.Tests.Providers.Kubernetes;

/// <summary>The clusters of a simulated cloud: one with the real Kubernetes behind its door, all others simulated too.</summary>
internal sealed class SimulatedClusters(Func<string, HttpContext, bool> accepts) : IAsyncDisposable
{
    /// <summary>The one that is real.</summary>
    public const string Real = "real";

    private readonly ConcurrentDictionary<string, ClusterDoor> _doors = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<KubernetesSimulator> _simulators = [];

    /// <summary>The real one's address; null where it does not run.</summary>
    private static readonly string? Server = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_KUBERNETES");
    private static readonly string? Token = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_KUBERNETES_TOKEN");

    public static string? MissingBackend =>
        Server is null || Token is null
            ? "There is no Kubernetes: start tests/backends/kubernetes.sh and export what it prints (CLOUDGATEWAY_TEST_KUBERNETES)."
            : null;

    /// <summary>The door of a cluster.</summary>
    public async Task<ClusterDoor> OpenAsync(string name)
    {
        if (_doors.TryGetValue(name, out var there))
        {
            return there;
        }

        var door = name == Real ? Open(name, new Uri(Server!), Token!) : await SimulateAsync(name);
        await door.StartAsync();
        return _doors.GetOrAdd(name, door);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var door in _doors.Values)
        {
            await door.DisposeAsync();
        }

        foreach (var simulator in _simulators)
        {
            await simulator.DisposeAsync();
        }
    }

    private ClusterDoor Open(string name, Uri server, string token) =>
        new(server, token, measures: name == Real, http => accepts(name, http));

    private async Task<ClusterDoor> SimulateAsync(string name)
    {
        var simulator = new KubernetesSimulator();
        await simulator.StartAsync();
        _simulators.Add(simulator);
        return Open(name, simulator.Address, KubernetesSimulator.Token);
    }
}
