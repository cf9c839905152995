using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Gateway.Drivers.Objects;

namespace Gateway.Drivers.Providers.S3;

internal sealed class S3TagDriver(HttpClient http, Connection connection, S3Settings settings) : IObjectTagDriver
{
    private readonly S3Client _s3 = new(http, connection, settings);

    public Task<IReadOnlyDictionary<string, string>> GetObjectTagsAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        ObjectKey.Check(key);
        _s3.RequireTags();
        return S3Tags.GetAsync(_s3, bucket, key, cancellationToken);
    }

    public Task SetObjectTagsAsync(string bucket, string key, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        ObjectKey.Check(key);
        _s3.RequireTags();
        if (tags.Any(tag => !S3Xml.CanHold(tag.Key) || !S3Xml.CanHold(tag.Value)))
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, "A tag has a character that the store cannot keep.", "tags");
        }

        return S3Tags.SetAsync(_s3, bucket, key, tags, cancellationToken);
    }
}
