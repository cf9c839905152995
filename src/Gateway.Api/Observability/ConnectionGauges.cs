using System.Diagnostics.Metrics;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Resilience;

namespace Gateway.Api.Observability;

/// <summary>How the connections stand with their providers, as metrics. They are looked at when somebody asks, and only then.</summary>
internal sealed class ConnectionGauges
{
    private readonly IConnectionSource _connections;
    private readonly IConnectionLoads _loads;

    public ConnectionGauges(IMeterFactory meters, IConnectionSource connections, IConnectionLoads loads)
    {
        (_connections, _loads) = (connections, loads);
        var meter = meters.Create(GatewayMeter.Name);
        meter.CreateObservableUpDownCounter(
            "cloudgateway.connections",
            () => connections.Connections.Count,
            "{connection}",
            "Connections there are."
        );
        meter.CreateObservableUpDownCounter(
            "cloudgateway.provider.calls.under_way",
            () => Each(load => load.CallsUnderWay),
            "{call}",
            "Calls that wait for their answer to begin."
        );
        meter.CreateObservableUpDownCounter(
            "cloudgateway.provider.calls.waiting",
            () => Each(load => load.CallsWaiting),
            "{call}",
            "Calls that wait for their turn."
        );
        meter.CreateObservableGauge(
            "cloudgateway.provider.circuit.state",
            Circuits,
            description: "How the circuit to a host of a connection stands: 0 closed, 1 half open, 2 open."
        );
    }

    // Those that were used: a thousand connections that nobody calls are no thousand series.
    private IEnumerable<(Connection Connection, ConnectionLoad Load)> Used() =>
        _connections
            .Connections.Select(connection => (Connection: connection, Load: _loads.Of(connection)))
            .Where(used => used.Load.Circuits.Count > 0);

    private IEnumerable<Measurement<int>> Each(Func<ConnectionLoad, int> read) =>
        Used().Select(used => new Measurement<int>(read(used.Load), new KeyValuePair<string, object?>("connection", used.Connection.Name)));

    private IEnumerable<Measurement<int>> Circuits() =>
        from used in Used()
        from circuit in used.Load.Circuits
        select new Measurement<int>(
            circuit.State switch
            {
                CircuitPosition.Closed => 0,
                CircuitPosition.HalfOpen => 1,
                _ => 2,
            },
            new("connection", used.Connection.Name),
            new("host", circuit.Host)
        );
}
