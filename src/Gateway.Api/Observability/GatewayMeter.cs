using System.Diagnostics.Metrics;
using System.Text.Json;
using Gateway.Api.Lists;
using Gateway.Api.Operations;

namespace Gateway.Api.Observability;

/// <summary>What the gateway does, as metrics: <c>CloudGateway</c>. They are described in docs/telemetry.md.</summary>
internal sealed class GatewayMeter
{
    public const string Name = "CloudGateway";

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    private static readonly InstrumentAdvice<double> LongSeconds = new()
    {
        HistogramBucketBoundaries = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400],
    };

    private static readonly InstrumentAdvice<int> Sources = new()
    {
        HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
    };

    private static readonly Dictionary<SourceState, string> SourceStates = Enum.GetValues<SourceState>()
        .ToDictionary(state => state, state => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString()));

    private readonly Histogram<int> _listSources;
    private readonly Histogram<double> _listSource;
    private readonly Counter<long> _objectBytes;
    private readonly Histogram<double> _operations;
    private readonly Counter<long> _refusedWrites;

    public GatewayMeter(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _listSources = meter.CreateHistogram(
            "cloudgateway.list.sources",
            "{source}",
            "Connections asked for a page of a list.",
            tags: null,
            Sources
        );
        _listSource = meter.CreateHistogram(
            "cloudgateway.list.source.duration",
            "s",
            "What one connection took for its part of a page, by how that ended.",
            tags: null,
            Seconds
        );
        _objectBytes = meter.CreateCounter<long>("cloudgateway.object.bytes", "By", "Bytes of objects that were read or written whole.");
        _operations = meter.CreateHistogram(
            "cloudgateway.operation.duration",
            "s",
            "From the request of an operation to its end, by kind and end.",
            tags: null,
            LongSeconds
        );
        _refusedWrites = meter.CreateCounter<long>(
            "cloudgateway.operation.refused_writes",
            "{write}",
            "Writes of attempts that had lost their operation."
        );
    }

    /// <summary>Notes how many connections are asked for a page.</summary>
    public void RecordList(int sources) => _listSources.Record(sources);

    /// <summary>Notes how a connection's part of a page ended.</summary>
    public void RecordSource(string connection, SourceState state, TimeSpan duration)
    {
        if (_listSource.Enabled)
        {
            _listSource.Record(duration.TotalSeconds, new("connection", connection), new("status", SourceStates[state]));
        }
    }

    /// <summary>Notes that an object was read.</summary>
    public void CountRead(string connection, long bytes) => CountBytes(connection, "read", bytes);

    /// <summary>Notes that an object was written.</summary>
    public void CountWritten(string connection, long bytes) => CountBytes(connection, "write", bytes);

    /// <summary>Notes the end of an operation.</summary>
    public void RecordOperation(OperationRow row)
    {
        if (_operations.Enabled)
        {
            _operations.Record(
                TimeSpan.FromMilliseconds(Math.Max(0, (row.EndedAt ?? row.CreatedAt) - row.CreatedAt)).TotalSeconds,
                new("kind", row.Kind),
                new("state", JsonNamingPolicy.SnakeCaseLower.ConvertName(row.State))
            );
        }
    }

    /// <summary>Notes that an attempt which had lost its operation was kept from writing.</summary>
    public void CountRefusedWrite() => _refusedWrites.Add(1);

    /// <summary>The state of a source as metrics and spans have it.</summary>
    public static string NameOf(SourceState state) => SourceStates[state];

    private void CountBytes(string connection, string direction, long bytes)
    {
        if (_objectBytes.Enabled)
        {
            _objectBytes.Add(bytes, new("connection", connection), new("direction", direction));
        }
    }
}
