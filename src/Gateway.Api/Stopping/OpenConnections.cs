using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Api.Stopping;

/// <summary>The connections of callers.</summary>
internal sealed class OpenConnections
{
    private readonly ConcurrentDictionary<ConnectionContext, byte> _connections = new();

    /// <summary>Keeps each connection as long as it is served.</summary>
    public ConnectionDelegate Keep(ConnectionDelegate next) =>
        async connection =>
        {
            _connections.TryAdd(connection, 0);
            try
            {
                await next(connection);
            }
            finally
            {
                _connections.TryRemove(connection, out _);
            }
        };

    /// <summary>Cuts all of them, with the requests on them.</summary>
    public void Abort()
    {
        foreach (var connection in _connections.Keys)
        {
            connection.Abort(new ConnectionAbortedException("The gateway was told to stop at once."));
        }
    }
}
