using System.Diagnostics.Metrics;
using System.Text.Json;
using Gateway.Api.Operations;

namespace Gateway.Api.Observability;

/// <summary>Unfinished operations of a state, and for how many milliseconds the one has waited that should have been looked at first.</summary>
internal sealed record OperationCount(string State, long Count, long OverdueMs);

/// <summary>How many operations are unfinished, as metrics: as the store had it a moment ago, since a scrape does not wait for it.</summary>
internal sealed class OperationGauges
{
    private static readonly OperationState[] Unfinished = [OperationState.Pending, OperationState.Running];

    private readonly Instrument _states;
    private readonly Instrument _age;
    private volatile IReadOnlyList<OperationCount> _counts = [];

    public OperationGauges(IMeterFactory meters)
    {
        var meter = meters.Create(GatewayMeter.Name);
        _states = meter.CreateObservableUpDownCounter(
            "cloudgateway.operations",
            States,
            "{operation}",
            "Unfinished operations of all replicas, by state."
        );
        _age = meter.CreateObservableGauge(
            "cloudgateway.operation.queue.age",
            () => _counts.Select(count => count.OverdueMs).DefaultIfEmpty(0).Max() / 1000.0,
            "s",
            "How long the operation has been due that has waited longest for somebody to go on with it."
        );
    }

    /// <summary>Whether anybody asks.</summary>
    public bool AreHeard => _states.Enabled || _age.Enabled;

    /// <summary>Takes over what the store has.</summary>
    public void Set(IReadOnlyList<OperationCount> counts) => _counts = counts;

    private IEnumerable<Measurement<long>> States()
    {
        var counts = _counts;
        return Unfinished.Select(state => new Measurement<long>(
            counts.FirstOrDefault(count => count.State == state.ToString())?.Count ?? 0,
            new KeyValuePair<string, object?>("state", JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString()))
        ));
    }
}
