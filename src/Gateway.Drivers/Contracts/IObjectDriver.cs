using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>
/// Blobs. A key is any UTF-8 text of 1 to 1,024 bytes and is never normalised: a store that cannot hold one throws
/// <see cref="DriverErrorKind.InvalidValue"/>. A missing bucket throws <see cref="DriverErrorKind.NotFound"/> everywhere.
/// </summary>
[Contract("objects")]
public interface IObjectDriver
{
    /// <summary>One page in the order of the keys' UTF-8 bytes. Only whole objects are listed.</summary>
    Task<ObjectPage> ListObjectsAsync(string bucket, ObjectListRequest request, CancellationToken cancellationToken);

    /// <summary>The object without its bytes. A missing key throws <see cref="DriverErrorKind.NotFound"/>.</summary>
    Task<ObjectInfo> GetObjectAsync(string bucket, string key, CancellationToken cancellationToken);

    /// <summary>
    /// Opens the object for reading. A missing key throws <see cref="DriverErrorKind.NotFound"/>, conditions that do not hold
    /// <see cref="DriverErrorKind.PreconditionFailed"/>, a range outside of it <see cref="DriverErrorKind.RangeNotSatisfiable"/>.
    /// The bytes are those of one version, also if it is replaced while they are read; a stream that cannot go on throws and
    /// never ends short.
    /// </summary>
    Task<ObjectContent> OpenObjectAsync(string bucket, string key, ObjectRead read, CancellationToken cancellationToken);

    /// <summary>
    /// Stores an object and answers it when it is durable. It becomes visible whole or not at all; what it replaces stays until then.
    /// </summary>
    Task<ObjectInfo> PutObjectAsync(string bucket, string key, ObjectWrite write, CancellationToken cancellationToken);

    /// <summary>Removes an object. A missing key is no error unless a condition asks for it.</summary>
    Task DeleteObjectAsync(string bucket, string key, ObjectConditions conditions, CancellationToken cancellationToken);
}
