using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http;

/// <summary>Stamps the connection into each request, so that the shared handlers behind it know whose request it is.</summary>
internal sealed class ConnectionHandler(Connection connection, HttpMessageHandler chain) : DelegatingHandler(chain)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Options.Set(ConnectionOption.Key, connection);
        return base.SendAsync(request, cancellationToken);
    }
}

/// <summary>The connection that a request belongs to.</summary>
internal static class ConnectionOption
{
    public static HttpRequestOptionsKey<Connection> Key { get; } = new("CloudGateway.Connection");

    public static Connection GetConnection(this HttpRequestMessage request) =>
        request.Options.TryGetValue(Key, out var connection)
            ? connection
            : throw new InvalidOperationException("The request did not come through a driver's client.");

    /// <summary>A failure that names the connection of the request.</summary>
    public static DriverException Fail(this HttpRequestMessage request, DriverErrorKind kind, string message, Exception? inner = null)
    {
        var connection = request.GetConnection();
        return new DriverException(kind, message, inner)
        {
            Connection = connection.Name,
            Provider = connection.Provider.Name,
            IsNetwork = true,
        };
    }
}
