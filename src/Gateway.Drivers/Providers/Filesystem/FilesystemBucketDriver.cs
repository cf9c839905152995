using System.Text.RegularExpressions;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Filesystem;

[Limits(PageSize = 1000)]
internal sealed partial class FilesystemBucketDriver(Connection connection, FilesystemSettings settings, FileStores stores)
    : IBucketDriver,
        IConnectionCheckDriver
{
    public async Task<Page<Bucket>> ListBucketsAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var store = await stores.OpenAsync(settings.Path, cancellationToken);
        var rest = store.Buckets.All.SkipWhile(bucket => string.CompareOrdinal(bucket.Name, request.Token) <= 0);
        var found = rest.Take(request.Size + 1).ToArray();
        var shown = found.Take(request.Size).Select(ToBucket).ToArray();
        return new Page<Bucket>(shown, found.Length > request.Size ? shown[^1].Name : null);
    }

    public async Task<Bucket> GetBucketAsync(string name, CancellationToken cancellationToken)
    {
        var store = await stores.OpenAsync(settings.Path, cancellationToken);
        return ToBucket(store.Buckets.Get(name));
    }

    public async Task<Bucket> CreateBucketAsync(CreateBucket request, CancellationToken cancellationToken)
    {
        if (!ValidName().IsMatch(request.Name))
        {
            throw Invalid(
                "name",
                "A bucket's name has 3 to 63 lower case letters, digits, '.' and '-', and begins and ends with a letter or digit."
            );
        }

        if (request.Location is not null)
        {
            throw Invalid("location", "A folder has no locations: leave it out.");
        }

        var store = await stores.OpenAsync(settings.Path, cancellationToken);
        return ToBucket(await store.CreateBucketAsync(request.Name, cancellationToken));
    }

    public async Task DeleteBucketAsync(string name, CancellationToken cancellationToken)
    {
        var store = await stores.OpenAsync(settings.Path, cancellationToken);
        await store.DeleteBucketAsync(name, cancellationToken);
    }

    public async Task CheckConnectionAsync(CancellationToken cancellationToken)
    {
        var store = await stores.OpenAsync(settings.Path, cancellationToken);
        await store.CheckAsync(cancellationToken);
    }

    private Bucket ToBucket(BucketRecord bucket) =>
        new()
        {
            Origin = connection,
            Id = bucket.Name,
            Name = bucket.Name,
            State = ResourceState.Available,
            CreatedAt = bucket.CreatedAt,
        };

    private static DriverException Invalid(string field, string message) => new(DriverErrorKind.InvalidValue, message) { Field = field };

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex ValidName();
}
