using System.Diagnostics.Metrics;
using Gateway.Drivers.Hosting;

namespace Gateway.Drivers.Http.Resilience;

/// <summary>What the connections' pipelines do, as metrics: <c>CloudGateway.Resilience</c>.</summary>
internal sealed class ResilienceMeter
{
    public const string Name = "CloudGateway.Resilience";

    private readonly Counter<long> _retries;
    private readonly Counter<long> _withheld;
    private readonly Counter<long> _hedges;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _circuits;

    public ResilienceMeter(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _retries = meter.CreateCounter<long>("cloudgateway.provider.retries", "{call}", "Calls sent again after a failure.");
        _withheld = meter.CreateCounter<long>(
            "cloudgateway.provider.retries.withheld",
            "{call}",
            "Calls not sent again, since too many of the connection's calls are repeats already."
        );
        _hedges = meter.CreateCounter<long>("cloudgateway.provider.hedges", "{call}", "Reads sent a second time beside a slow first.");
        _refused = meter.CreateCounter<long>("cloudgateway.provider.refused", "{call}", "Calls that the full queue did not take.");
        _circuits = meter.CreateCounter<long>(
            "cloudgateway.provider.circuit.changes",
            "{change}",
            "Changes of circuits, by their new state."
        );
    }

    public void CountRetry(Connection connection) => _retries.Add(1, Tag(connection));

    public void CountWithheld(Connection connection) => _withheld.Add(1, Tag(connection));

    public void CountHedge(Connection connection) => _hedges.Add(1, Tag(connection));

    public void CountRefused(Connection connection) => _refused.Add(1, Tag(connection));

    public void CountCircuit(Connection connection, string host, CircuitPosition position) =>
        _circuits.Add(1, Tag(connection), new("host", host), new("state", position.ToString().ToLowerInvariant()));

    private static KeyValuePair<string, object?> Tag(Connection connection) => new("connection", connection.Name);
}
