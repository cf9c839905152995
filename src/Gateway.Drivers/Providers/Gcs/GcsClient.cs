using System.Text.Json.Serialization.Metadata;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcs;

/// <summary>The calls of the JSON API that several drivers share.</summary>
internal sealed class GcsClient(HttpClient http, Connection connection, GcsSettings settings)
{
    // What a request may take until its answer begins, beside the time its body takes at the slowest pace that is borne.
    private static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(60);
    private const long SlowestBytesPerSecond = 64 * 1024;

    public HttpClient Http => http;

    public Connection Connection => connection;

    public static string BucketPath(string bucket) => $"/storage/v1/b/{WireAddress.Encode(bucket)}";

    public static string ObjectsPath(string bucket) => $"{BucketPath(bucket)}/o";

    /// <summary>A key is one segment of the path, its slashes escaped: no client or proxy takes its dots for steps.</summary>
    public static string ObjectPath(string bucket, string key) => $"{ObjectsPath(bucket)}/{WireAddress.Encode(key)}";

    public static string UploadPath(string bucket) => $"/upload{ObjectsPath(bucket)}";

    public Uri Address(string path, GcsQuery? query = null) => WireAddress.Create(settings.EndpointUri!, path, query?.ToString() ?? "");

    /// <summary>
    /// The address of an upload that the store has named. Its host is not believed: the connection's token goes to the endpoint that the
    /// operator set, and nowhere else.
    /// </summary>
    public Uri SessionAddress(Uri location)
    {
        var target = location.OriginalString;
        var scheme = target.IndexOf("://", StringComparison.Ordinal);
        var path = scheme < 0 ? 0 : target.IndexOf('/', scheme + 3);
        if (path < 0 || target.Length == 0 || target[path] != '/')
        {
            throw connection.Fail(DriverErrorKind.Unexpected, "The store named no address to send the upload to.");
        }

        var parts = target[path..].Split('?', 2);
        var root = new Uri(settings.EndpointUri!.GetLeftPart(UriPartial.Authority));
        return WireAddress.Create(root, parts[0], parts.Length > 1 ? parts[1] : "");
    }

    public static TimeSpan TimeFor(long bytes) => UsualTime + TimeSpan.FromSeconds((double)bytes / SlowestBytesPerSecond);

    public Task<T> GetAsync<T>(string path, GcsQuery query, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        http.ReadJsonAsync(new HttpRequestMessage(HttpMethod.Get, Address(path, query)), type, cancellationToken);

    /// <summary>Sends a request whose answer is JSON. The request is disposed.</summary>
    public Task<T> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        http.ReadJsonAsync(request, type, cancellationToken);

    public Task<GcsObject> GetObjectAsync(string bucket, string key, CancellationToken cancellationToken) =>
        GetAsync(ObjectPath(bucket, key), new GcsQuery(), GcsJson.Default.GcsObject, cancellationToken);

    /// <summary>The object, or null where there is none. A missing bucket throws.</summary>
    public async Task<GcsObject?> FindObjectAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        try
        {
            return await GetObjectAsync(bucket, key, cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            await RequireBucketAsync(bucket, cancellationToken);
            return null;
        }
    }

    public async Task DeleteObjectAsync(string bucket, string key, GcsPreconditions preconditions, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Delete,
            Address(ObjectPath(bucket, key), preconditions.AddTo(new GcsQuery()))
        );
        if (preconditions == GcsPreconditions.None)
        {
            request.MarkIdempotent();
        }

        using var response = await http.SendAsync(request, cancellationToken);
    }

    public Task<ObjectList> ListAsync(string bucket, GcsQuery query, CancellationToken cancellationToken) =>
        GetAsync(ObjectsPath(bucket), query, GcsJson.Default.ObjectList, cancellationToken);

    /// <summary>All objects whose names begin so.</summary>
    public async Task<IReadOnlyList<GcsObject>> ListAllAsync(string bucket, string prefix, CancellationToken cancellationToken) =>
        await connection.ReadAllAsync(
            token => ListAsync(bucket, new GcsQuery().Add("prefix", prefix).Add("pageToken", token), cancellationToken),
            page => page.NextPageToken,
            page => page.Items,
            cancellationToken
        );

    /// <summary>
    /// A missing object and a missing bucket are both 404. Listing tells them apart, by a right that who reads objects has.
    /// </summary>
    public Task RequireBucketAsync(string bucket, CancellationToken cancellationToken) =>
        ListAsync(bucket, new GcsQuery().Add("maxResults", 1), cancellationToken);

    /// <summary>
    /// What a change has to be sent with so that it happens only if the conditions hold. The store knows generations, and no dates or
    /// lists of tags: for those the object is looked at, and the change is bound to exactly the version that was seen. If another one
    /// takes its place in between the change fails; nothing slips through.
    /// </summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.PreconditionFailed"/> if they do not hold of what is there.</exception>
    public async Task<GcsPreconditions> ToPreconditionsAsync(
        string bucket,
        string key,
        ObjectConditions conditions,
        bool canSayExists,
        CancellationToken cancellationToken
    )
    {
        if (GcsPreconditions.Of(conditions, canSayExists) is { } preconditions)
        {
            return preconditions;
        }

        var current = await FindObjectAsync(bucket, key, cancellationToken);
        conditions.RequireForWrite(current?.ToInfo(connection, bucket));
        return GcsPreconditions.Only(current);
    }
}
