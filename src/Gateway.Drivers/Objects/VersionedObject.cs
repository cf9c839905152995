using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Objects;

/// <summary>One version of one object: ranges of it never mix with those of another.</summary>
internal sealed class VersionedObject(IObjectDriver driver, string bucket, string key, ObjectInfo info)
{
    /// <summary>Whether the version can be asked for: a weak tag names no version.</summary>
    public bool CanBeAskedFor => info.ETag.StartsWith('"');

    /// <summary>Opens a range of this version.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.PreconditionFailed"/> if the object has been replaced.</exception>
    public async Task<ObjectContent> OpenAsync(long offset, long length, CancellationToken cancellationToken)
    {
        var read = new ObjectRead
        {
            Range = new ByteRange(offset, offset + length - 1),
            Conditions = new ObjectConditions { IfMatch = new EntityTags(Any: false, [info.ETag]) },
        };
        var content = await driver.OpenObjectAsync(bucket, key, read, cancellationToken);
        if (content is { IsPartial: true, Body: not null } && content.Offset == offset && content.Length == length)
        {
            return content;
        }

        await content.DisposeAsync();
        throw new DriverException(DriverErrorKind.Unexpected, "The store answered another range than the one asked for.");
    }
}
