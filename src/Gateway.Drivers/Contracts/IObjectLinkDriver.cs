using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>Addresses that let their holder read or write one object for a while without the gateway. Nothing is sent to make one.</summary>
[Contract("objects")]
public interface IObjectLinkDriver
{
    /// <summary>
    /// Signs an address. Whether the object exists is not asked. A time longer than the provider signs for throws
    /// <see cref="DriverErrorKind.InvalidValue"/>.
    /// </summary>
    Task<ObjectLink> CreateLinkAsync(string bucket, ObjectLinkRequest request, CancellationToken cancellationToken);
}
