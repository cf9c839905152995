using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>Copying within a store, by the store: the bytes do not pass through the gateway.</summary>
[Contract("objects")]
public interface IObjectCopyDriver
{
    /// <summary>
    /// Copies an object of this connection, properties included, and answers the copy when it is durable. A missing source
    /// throws <see cref="DriverErrorKind.NotFound"/>. Conditions are about what the copy replaces, checked in the step that makes
    /// it visible, or refused as not supported.
    /// </summary>
    Task<ObjectInfo> CopyObjectAsync(
        ObjectSource source,
        string bucket,
        string key,
        ObjectConditions conditions,
        CancellationToken cancellationToken
    );
}
