using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcs;

internal sealed class GcsCopyDriver(HttpClient http, Connection connection, GcsSettings settings) : IObjectCopyDriver
{
    private readonly GcsClient _client = new(http, connection, settings);

    public async Task<ObjectInfo> CopyObjectAsync(
        ObjectSource source,
        string bucket,
        string key,
        ObjectConditions conditions,
        CancellationToken cancellationToken
    )
    {
        foreach (var (inBucket, name) in new[] { (source.Bucket, source.Key), (bucket, key) })
        {
            GcsNames.CheckBucket(connection, inBucket);
            GcsNames.CheckKey(connection, name);
        }

        var preconditions = await _client.ToPreconditionsAsync(bucket, key, conditions, canSayExists: true, cancellationToken);
        var copy = await new GcsRewrite(_client, source.Bucket, source.Key).SendAsync(
            bucket,
            key,
            properties: null,
            preconditions,
            cancellationToken
        );
        return copy.ToInfo(connection, bucket);
    }
}
