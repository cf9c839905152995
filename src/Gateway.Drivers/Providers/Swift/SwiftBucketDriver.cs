using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Keystone;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Swift;

/// <summary>Containers of objects; their location is a storage policy.</summary>
[Limits(PageSize = 10_000)]
internal sealed partial class SwiftBucketDriver(HttpClient http, Connection connection, KeystoneSession session)
    : IBucketDriver,
        IConnectionCheckDriver
{
    private const string Policy = "X-Storage-Policy";
    private readonly SwiftClient _client = new(http, connection, session);

    public async Task<Page<Bucket>> ListBucketsAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var marker = request.Token is { } token ? $"&marker={WireAddress.Encode(token)}" : "";
        var found = await _client.GetJsonAsync(
            SwiftClient.Account,
            string.Create(CultureInfo.InvariantCulture, $"format=json&limit={request.Size}{marker}"),
            SwiftJson.Default.ListContainerItem,
            cancellationToken
        );
        return new Page<Bucket>([.. found.Select(item => ToBucket(item))], found.Count < request.Size ? null : found[^1].Name);
    }

    public async Task<Bucket> GetBucketAsync(string name, CancellationToken cancellationToken)
    {
        using var found = await _client.HeadAsync(name, cancellationToken);
        return ToBucket(name, found);
    }

    public async Task<Bucket> CreateBucketAsync(CreateBucket request, CancellationToken cancellationToken)
    {
        if (!ValidName().IsMatch(request.Name))
        {
            throw connection.Fail(
                DriverErrorKind.InvalidValue,
                "A bucket's name has 3 to 63 lower case letters, digits, '.' and '-', and begins and ends with a letter or digit.",
                "name"
            );
        }

        var message = await _client.EmptyRequestAsync(HttpMethod.Put, SwiftClient.PathOf(request.Name), cancellationToken);
        if (request.Location is { } location)
        {
            message.Headers.SetRaw(Policy, location);
        }

        using var answer = await _client.SendAsync(message, cancellationToken);
        // Of all who create it Swift answers one with 201, and the others with 202: it was there, and has not changed.
        return answer.StatusCode == HttpStatusCode.Created
            ? await GetBucketAsync(request.Name, cancellationToken)
            : throw connection.Fail(DriverErrorKind.Conflict, $"There is a bucket '{request.Name}' already.", "name");
    }

    public async Task DeleteBucketAsync(string name, CancellationToken cancellationToken)
    {
        using var deleted = await _client.SendAsync(HttpMethod.Delete, SwiftClient.PathOf(name), cancellationToken);
        await DeleteSegmentsAsync(name, cancellationToken);
    }

    public async Task CheckConnectionAsync(CancellationToken cancellationToken)
    {
        using var found = await _client.SendAsync(HttpMethod.Head, SwiftClient.Account, cancellationToken);
    }

    // Where uploads are open its container is not empty, and stays.
    private async Task DeleteSegmentsAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var path = SwiftClient.PathOf(SwiftNames.SegmentsOf(name));
            using var deleted = await _client.SendAsync(HttpMethod.Delete, path, cancellationToken);
        }
        catch (DriverException e) when (e.Kind is DriverErrorKind.NotFound or DriverErrorKind.Conflict)
        {
            // There were no large objects, or what they left is told by the list of open uploads.
        }
    }

    private Bucket ToBucket(ContainerItem item) => ToBucket(item.Name, location: null, createdAt: null, item.Count, item.Bytes);

    private Bucket ToBucket(string name, HttpResponseMessage found) =>
        ToBucket(
            name,
            found.GetRaw(Policy),
            SwiftTimes.FromTimestamp(found.GetRaw("X-Timestamp")),
            Number(found.GetRaw("X-Container-Object-Count")),
            Number(found.GetRaw("X-Container-Bytes-Used"))
        );

    private Bucket ToBucket(string name, string? location, DateTimeOffset? createdAt, long count, long bytes)
    {
        var extra = new Dictionary<string, JsonElement>(StringComparer.Ordinal)
        {
            ["objectCount"] = JsonSerializer.SerializeToElement(count, SwiftJson.Default.Int64),
            ["bytesUsed"] = JsonSerializer.SerializeToElement(bytes, SwiftJson.Default.Int64),
        };
        if (SwiftNames.BucketOf(name) is { } owner)
        {
            extra["segmentsOf"] = JsonSerializer.SerializeToElement(owner, SwiftJson.Default.String);
        }

        return new Bucket
        {
            Origin = connection,
            Id = name,
            Name = name,
            State = ResourceState.Available,
            Location = location,
            CreatedAt = createdAt,
            Extra = extra,
        };
    }

    private static long Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex ValidName();
}
