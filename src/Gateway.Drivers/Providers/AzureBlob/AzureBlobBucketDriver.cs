using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureBlob;

[Limits(PageSize = 1000)]
internal sealed class AzureBlobBucketDriver(HttpClient http, Connection connection) : IBucketDriver, IConnectionCheckDriver
{
    private readonly BlobClient _client = new(http, connection);

    public async Task<Page<Bucket>> ListBucketsAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var query = $"comp=list&maxresults={request.Size}{BlobQuery.Marker(request.Token)}";
        var page = await _client.ReadAsync(_client.ToAccount(HttpMethod.Get, query), BlobXml.ReadPageAsync, cancellationToken);
        return new Page<Bucket>([.. page.Items.Select(item => ToBucket(item.Name))], page.NextMarker);
    }

    public Task<Bucket> GetBucketAsync(string name, CancellationToken cancellationToken) =>
        _client.SendAsync(_client.ToBucket(HttpMethod.Head, name), _ => ToBucket(name), cancellationToken);

    public async Task<Bucket> CreateBucketAsync(CreateBucket request, CancellationToken cancellationToken)
    {
        if (!BlobNames.IsNewBucket(request.Name))
        {
            throw connection.Fail(
                DriverErrorKind.InvalidValue,
                "A container's name has 3 to 63 lower case letters, digits and single '-', and begins and ends with a letter or digit.",
                "name"
            );
        }

        if (request.Location is not null)
        {
            throw connection.Fail(
                DriverErrorKind.InvalidValue,
                "A container lies where its storage account does: leave this out.",
                "location"
            );
        }

        return await _client.SendAsync(_client.ToBucket(HttpMethod.Put, request.Name), _ => ToBucket(request.Name), cancellationToken);
    }

    [Emulated(
        "Azure deletes a container with all its blobs: the gateway looks into it first, and what is stored between the two requests is lost."
    )]
    public async Task DeleteBucketAsync(string name, CancellationToken cancellationToken)
    {
        var pages = connection.FollowAsync(
            marker => _client.ListAsync(name, $"&maxresults=1{BlobQuery.Marker(marker)}", cancellationToken),
            page => page.NextMarker,
            cancellationToken
        );
        await foreach (var page in pages)
        {
            if (page.Items.Count > 0)
            {
                throw connection.Fail(DriverErrorKind.Conflict, $"The bucket '{name}' holds objects: delete those first.");
            }
        }

        await _client.SendAsync(_client.ToBucket(HttpMethod.Delete, name), _ => true, cancellationToken);
    }

    public Task CheckConnectionAsync(CancellationToken cancellationToken) =>
        _client.ReadAsync(_client.ToAccount(HttpMethod.Get, "comp=list&maxresults=1"), BlobXml.ReadPageAsync, cancellationToken);

    private Bucket ToBucket(string name) =>
        new()
        {
            Origin = connection,
            Id = name,
            Name = name,
            State = ResourceState.Available,
        };
}
