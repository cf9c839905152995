using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Resilience;

namespace Gateway.Drivers.Http;

/// <summary>
/// One pipeline for each connection and revision. One account's trouble never opens another's circuit or takes its place, and changed
/// settings start afresh.
/// </summary>
internal sealed class ResiliencePipelines(TimeProvider time, Random random, ResilienceMeter meter) : IConnectionLoads, IDisposable
{
    private readonly PerConnection<string, ConnectionPipeline> _pipelines = new();

    /// <summary>The pipeline of this connection.</summary>
    public ConnectionPipeline For(Connection connection) =>
        _pipelines.GetOrAdd(
            connection,
            connection.Key,
            static (_, given) => new ConnectionPipeline(given.connection, given.time, given.random, given.meter),
            (connection, time, random, meter)
        );

    /// <summary>How many there are.</summary>
    public int Count => _pipelines.Values.Count();

    public void Dispose()
    {
        foreach (var pipeline in _pipelines.Values)
        {
            pipeline.Dispose();
        }
    }

    public ConnectionLoad Of(Connection connection) =>
        _pipelines.TryGet(connection, connection.Key, out var pipeline) ? pipeline.Load : ConnectionLoad.None;
}
