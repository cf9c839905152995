using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>
/// Tags: names and values by which a store finds, bills and expires objects. They are kept beside the object and may change
/// without a new version of it. A store that offers this also takes <see cref="ObjectProperties.Tags"/> with an upload.
/// </summary>
[Contract("objects")]
public interface IObjectTagDriver
{
    /// <summary>The tags of an object. A missing key throws <see cref="DriverErrorKind.NotFound"/>.</summary>
    Task<IReadOnlyDictionary<string, string>> GetObjectTagsAsync(string bucket, string key, CancellationToken cancellationToken);

    /// <summary>Replaces all tags of an object; none removes them. A missing key throws <see cref="DriverErrorKind.NotFound"/>.</summary>
    Task SetObjectTagsAsync(string bucket, string key, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken);
}
