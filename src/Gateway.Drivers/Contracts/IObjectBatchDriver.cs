using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>Deleting many objects by few requests.</summary>
[Contract("objects")]
public interface IObjectBatchDriver
{
    /// <summary>
    /// Removes objects, at most 1,000 at once; a missing key is no error. The answer has an entry for each key that could not be
    /// deleted, and says why. A missing bucket throws <see cref="DriverErrorKind.NotFound"/>.
    /// </summary>
    Task<IReadOnlyDictionary<string, DriverException>> DeleteObjectsAsync(
        string bucket,
        IReadOnlyList<string> keys,
        CancellationToken cancellationToken
    );
}
