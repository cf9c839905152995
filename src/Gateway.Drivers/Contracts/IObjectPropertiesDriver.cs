using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>Changing what is kept with an object without a new upload.</summary>
[Contract("objects")]
public interface IObjectPropertiesDriver
{
    /// <summary>
    /// Replaces all properties of an object whose bytes stay as they are. A missing key throws <see cref="DriverErrorKind.NotFound"/>,
    /// conditions that do not hold <see cref="DriverErrorKind.PreconditionFailed"/>.
    /// </summary>
    Task<ObjectInfo> UpdateObjectAsync(
        string bucket,
        string key,
        ObjectProperties properties,
        ObjectConditions conditions,
        CancellationToken cancellationToken
    );
}
