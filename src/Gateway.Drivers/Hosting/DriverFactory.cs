using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Hosting;

/// <summary>
/// Opens a connection's driver for a contract, anew for each request: the driver gets an <see cref="HttpClient"/> whose handler
/// chain is shared and warm, and everything else from the request's scope.
/// </summary>
public sealed class DriverFactory(IConnectionSource connections, IHttpMessageHandlerFactory handlers, IServiceProvider services)
{
    /// <summary>The driver of the connection of this name.</summary>
    /// <exception cref="DriverException">
    /// <see cref="DriverErrorKind.NotFound"/> if there is no such connection, <see cref="DriverErrorKind.NotSupported"/> if its
    /// provider has no driver for the contract. Nothing has been sent by then.
    /// </exception>
    public TContract Open<TContract>(string connection)
        where TContract : class => Open<TContract>(Find(connection));

    /// <summary>The driver of a connection.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotSupported"/>.</exception>
    public TContract Open<TContract>(Connection connection)
        where TContract : class
    {
        var driver =
            connection.Provider.FindDriver(typeof(TContract))
            ?? throw connection.Fail(
                DriverErrorKind.NotSupported,
                $"The provider '{connection.Provider.Name}' of connection '{connection.Name}' does not offer {Capabilities.Describe(typeof(TContract))}."
            );
        return (TContract)driver.Create(services, connection, driver.NeedsHttp ? CreateClient(driver, connection) : null);
    }

    /// <summary>The connection of this name.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public Connection Find(string connection) =>
        connections.Find(connection)
        ?? throw new DriverException(DriverErrorKind.NotFound, $"There is no connection '{connection}'.")
        {
            Field = "connection",
            Code = "connection-not-found",
        };

    private HttpClient CreateClient(DriverRegistration driver, Connection connection) =>
        new(new ConnectionHandler(connection, handlers.CreateHandler(driver.ClientName)), disposeHandler: false)
        {
            BaseAddress = connection.Settings.BaseAddress,
            // The pipeline of the connection sets the deadlines; this one would not cover streamed bodies anyway.
            Timeout = Timeout.InfiniteTimeSpan,
        };
}
