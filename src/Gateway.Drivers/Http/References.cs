using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http;

/// <summary>What the contracts promise of the things that a request names, where the provider tells it otherwise.</summary>
internal static class References
{
    /// <summary>
    /// For a call in which not the thing in its address can be missing, but one that a field of the request names: NotFound becomes
    /// InvalidValue of that field.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="field">The field; null to keep the one that the provider's error tells.</param>
    public static async Task<T> RefersToAsync<T>(this Task<T> call, string? field)
    {
        try
        {
            return await call;
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            throw new DriverException(DriverErrorKind.InvalidValue, e.Message, e)
            {
                Connection = e.Connection,
                Provider = e.Provider,
                ProviderStatus = e.ProviderStatus,
                ProviderCode = e.ProviderCode,
                ProviderRequestId = e.ProviderRequestId,
                Field = field ?? e.Field,
            };
        }
    }

    /// <summary>Refuses a verb that does not fit the node's state, where the provider would take it and do nothing.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.Conflict"/>.</exception>
    public static void Require(this Node node, NodeAction action)
    {
        if (!node.Actions.Contains(action))
        {
            throw node.Origin.Fail(
                DriverErrorKind.Conflict,
                $"The node '{node.Id.Value}' is {node.NativeState} and cannot {action.ToString().ToLowerInvariant()}."
            );
        }
    }

    /// <summary>A wish that the provider cannot fulfil.</summary>
    public static DriverException NotSupported(this Connection connection, string message, string field) =>
        connection.Fail(DriverErrorKind.NotSupported, message, field);
}
