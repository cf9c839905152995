using System.Collections.Concurrent;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Resilience;

namespace Gateway.Drivers.Http;

/// <summary>
/// One pipeline for each connection and revision. One account's trouble never opens another's circuit or takes its place, and changed
/// settings start afresh.
/// </summary>
internal sealed class ResiliencePipelines(TimeProvider time, Random random, ResilienceMeter meter) : IConnectionLoads, IDisposable
{
    private readonly ConcurrentDictionary<string, ConnectionPipeline> _pipelines = new(StringComparer.Ordinal);

    /// <summary>The pipeline of this connection.</summary>
    public ConnectionPipeline For(Connection connection) =>
        _pipelines.TryGetValue(connection.Key, out var pipeline)
            ? pipeline
            : _pipelines.GetOrAdd(connection.Key, _ => new ConnectionPipeline(connection, time, random, meter));

    public void Dispose()
    {
        foreach (var pipeline in _pipelines.Values)
        {
            pipeline.Dispose();
        }
    }

    public ConnectionLoad Of(Connection connection) =>
        _pipelines.TryGetValue(connection.Key, out var pipeline) ? pipeline.Load : ConnectionLoad.None;
}
