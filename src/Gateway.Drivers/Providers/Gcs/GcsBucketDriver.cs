using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Google;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcs;

[Limits(PageSize = 1000)]
internal sealed class GcsBucketDriver(HttpClient http, Connection connection, GcsSettings settings) : IBucketDriver, IConnectionCheckDriver
{
    private readonly GcsClient _client = new(http, connection, settings);

    public async Task<Page<Bucket>> ListBucketsAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var query = new GcsQuery()
            .Add("project", await GetProjectAsync(cancellationToken))
            .Add("maxResults", request.Size)
            .Add("pageToken", request.Token)
            .Add("prefix", string.IsNullOrEmpty(request.Filter.Name) ? null : request.Filter.Name);
        var page = await _client.GetAsync("/storage/v1/b", query, GcsJson.Default.BucketList, cancellationToken);
        return new Page<Bucket>([.. (page.Items ?? []).Select(ToBucket)], page.NextPageToken);
    }

    public async Task<Bucket> GetBucketAsync(string name, CancellationToken cancellationToken)
    {
        GcsNames.CheckBucket(connection, name);
        return ToBucket(await _client.GetAsync(GcsClient.BucketPath(name), new GcsQuery(), GcsJson.Default.GcsBucket, cancellationToken));
    }

    public async Task<Bucket> CreateBucketAsync(CreateBucket request, CancellationToken cancellationToken)
    {
        GcsNames.CheckNewBucket(connection, request.Name);
        var query = new GcsQuery().Add("project", await GetProjectAsync(cancellationToken));
        var message = new HttpRequestMessage(HttpMethod.Post, _client.Address("/storage/v1/b", query))
        {
            Content = JsonHttp.ToContent(new BucketBody(request.Name, request.Location ?? settings.Location), GcsJson.Default.BucketBody),
        };
        return ToBucket(await _client.SendAsync(message, GcsJson.Default.GcsBucket, cancellationToken));
    }

    public async Task DeleteBucketAsync(string name, CancellationToken cancellationToken)
    {
        GcsNames.CheckBucket(connection, name);
        using var request = new HttpRequestMessage(HttpMethod.Delete, _client.Address(GcsClient.BucketPath(name)));
        using var response = await http.SendAsync(request, cancellationToken);
    }

    public Task CheckConnectionAsync(CancellationToken cancellationToken) =>
        ListBucketsAsync(PageRequest.First(size: 1), cancellationToken);

    private async Task<string> GetProjectAsync(CancellationToken cancellationToken) =>
        await GoogleCredentials.FindProjectAsync(connection, settings, cancellationToken)
        ?? throw connection.Fail(
            DriverErrorKind.InvalidRequest,
            $"Buckets belong to a project, and the credential of connection '{connection.Name}' names none: set ProjectId."
        );

    private Bucket ToBucket(GcsBucket bucket) =>
        new()
        {
            Origin = connection,
            Id = bucket.Name,
            Name = bucket.Name,
            State = ResourceState.Available,
            Location = bucket.Location,
            CreatedAt = bucket.TimeCreated?.ToUniversalTime(),
        };
}
