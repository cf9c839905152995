using Gateway.Api.Http;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Api.Connections;

/// <summary>Makes the cheapest call of a connection that needs the credential.</summary>
internal sealed class ConnectionChecker(DriverFactory drivers, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Why it failed; null if it worked.</summary>
    public async Task<DriverException?> CheckAsync(Connection connection, CancellationToken cancellationToken)
    {
        var driver = drivers.Open<IConnectionCheckDriver>(connection);
        try
        {
            return await Deadline.CallAsync(connection.Name, Timeout, time, PassAsync, cancellationToken);
        }
        catch (DriverException e)
        {
            return e;
        }

        async Task<DriverException?> PassAsync(CancellationToken deadline)
        {
            await driver.CheckConnectionAsync(deadline);
            return null;
        }
    }
}
