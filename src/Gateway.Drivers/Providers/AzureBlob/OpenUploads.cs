using System.Collections.Concurrent;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureBlob;

/// <summary>
/// When each upload was last seen open. The store takes a block for any upload, so somebody has to ask whether that is still open, and
/// once a minute is enough: a block too many is never part of an object.
/// </summary>
internal sealed class OpenUploads(TimeProvider time)
{
    private const int MostRemembered = 10_000;
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Connection, string Upload), DateTimeOffset> _seen = new();

    public bool IsKnown(Connection connection, MultipartUpload upload) =>
        _seen.TryGetValue((connection.Key, upload.Id), out var seen) && time.GetUtcNow() - seen < GoodFor;

    public void Remember(Connection connection, MultipartUpload upload)
    {
        if (_seen.Count >= MostRemembered)
        {
            _seen.Clear();
        }

        _seen[(connection.Key, upload.Id)] = time.GetUtcNow();
    }

    public void Forget(Connection connection, MultipartUpload upload) => _seen.TryRemove((connection.Key, upload.Id), out _);
}
