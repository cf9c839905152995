using System.Globalization;
using System.Security;
using System.Text.RegularExpressions;
using System.Xml;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.S3;

[Limits(PageSize = 1000)]
internal sealed partial class S3BucketDriver(HttpClient http, Connection connection, S3Settings settings)
    : IBucketDriver,
        IConnectionCheckDriver
{
    // The region that Amazon's protocol has no name for.
    private const string FirstRegion = "us-east-1";

    private readonly S3Client _s3 = new(http, connection, settings);

    public async Task<Page<Bucket>> ListBucketsAsync(PageRequest request, CancellationToken cancellationToken)
    {
        if (_s3.Traits.BucketPages)
        {
            var token = request.Token is null ? "" : $"continuation-token={WireAddress.Encode(request.Token)}&";
            var page = await ReadBucketsAsync(
                string.Create(CultureInfo.InvariantCulture, $"{token}max-buckets={request.Size}"),
                cancellationToken
            );
            return new Page<Bucket>(page.Buckets, page.Next);
        }

        // These tell all at once, and all of them each time.
        var (all, _) = await ReadBucketsAsync("", cancellationToken);
        var rest = all.OrderBy(bucket => bucket.Name, StringComparer.Ordinal)
            .SkipWhile(bucket => request.Token is not null && string.CompareOrdinal(bucket.Name, request.Token) <= 0)
            .Take(request.Size + 1)
            .ToArray();
        return rest.Length <= request.Size ? new Page<Bucket>(rest) : new Page<Bucket>(rest[..request.Size], rest[request.Size - 1].Name);
    }

    public async Task<Bucket> GetBucketAsync(string name, CancellationToken cancellationToken)
    {
        var location = await _s3.ReadXmlAsync(
            new HttpRequestMessage(HttpMethod.Get, _s3.Address.OfBucket(name, "location=")),
            (xml, root) => root == "LocationConstraint" ? xml.ReadText() : null,
            cancellationToken
        );
        return ToBucket(name, location is { Length: 0 } ? FirstRegion : location, createdAt: null);
    }

    public async Task<Bucket> CreateBucketAsync(CreateBucket request, CancellationToken cancellationToken)
    {
        if (!ValidName().IsMatch(request.Name) || request.Name.Contains("..", StringComparison.Ordinal))
        {
            throw connection.Fail(
                DriverErrorKind.InvalidValue,
                "A bucket's name has 3 to 63 lower case letters, digits, '.' and '-', and begins and ends with a letter or digit.",
                "name"
            );
        }

        await RefuseOwnNameAsync(request.Name, cancellationToken);
        var message = new HttpRequestMessage(HttpMethod.Put, _s3.Address.OfBucket(request.Name));
        var location = request.Location ?? (_s3.Traits.NamesRegion ? settings.SigningRegion : null);
        if (location is null || (location == FirstRegion && _s3.Traits.NamesRegion))
        {
            S3Client.SetEmpty(message);
        }
        else
        {
            S3Client.SetXml(
                message,
                "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>"
                    + SecurityElement.Escape(location)
                    + "</LocationConstraint></CreateBucketConfiguration>"
            );
        }

        await _s3.RunAsync(message, cancellationToken);
        return await GetBucketAsync(request.Name, cancellationToken);
    }

    public Task DeleteBucketAsync(string name, CancellationToken cancellationToken) =>
        _s3.RunAsync(new HttpRequestMessage(HttpMethod.Delete, _s3.Address.OfBucket(name)), cancellationToken);

    public async Task CheckConnectionAsync(CancellationToken cancellationToken) =>
        await ReadBucketsAsync(_s3.Traits.BucketPages ? "max-buckets=1" : "", cancellationToken);

    // Ceph, and Amazon in its first region, answer 200 to making a bucket that this account has already.
    private async Task RefuseOwnNameAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await _s3.RunAsync(new HttpRequestMessage(HttpMethod.Head, _s3.Address.OfBucket(name)), cancellationToken);
        }
        catch (DriverException e) when (e.Kind is DriverErrorKind.NotFound or DriverErrorKind.PermissionDenied)
        {
            // Not there, or another's: the store tells which.
            return;
        }

        throw connection.Fail(DriverErrorKind.Conflict, $"There is a bucket '{name}' already.", "name");
    }

    private Task<(List<Bucket> Buckets, string? Next)> ReadBucketsAsync(string query, CancellationToken cancellationToken) =>
        _s3.ReadXmlAsync(
            new HttpRequestMessage(HttpMethod.Get, _s3.Address.OfAccount(query)),
            (xml, root) =>
            {
                S3Xml.RequireRoot(root, "ListAllMyBucketsResult");
                var buckets = new List<Bucket>();
                string? next = null;
                xml.ReadChildren(name =>
                {
                    switch (name)
                    {
                        case "Buckets":
                            xml.ReadChildren(_ => buckets.Add(ReadBucket(xml)));
                            break;
                        case "ContinuationToken":
                            next = xml.ReadText();
                            break;
                        default:
                            xml.Skip();
                            break;
                    }
                });
                return (buckets, string.IsNullOrEmpty(next) ? null : next);
            },
            cancellationToken
        );

    private Bucket ReadBucket(XmlReader xml)
    {
        var name = "";
        string? region = null;
        DateTimeOffset? created = null;
        xml.ReadChildren(child =>
        {
            switch (child)
            {
                case "Name":
                    name = xml.ReadText();
                    break;
                case "BucketRegion":
                    region = xml.ReadText();
                    break;
                case "CreationDate":
                    created = xml.ReadTime();
                    break;
                default:
                    xml.Skip();
                    break;
            }
        });
        return ToBucket(name, region, created);
    }

    private Bucket ToBucket(string name, string? location, DateTimeOffset? createdAt) =>
        new()
        {
            Origin = connection,
            Id = name,
            Name = name,
            State = ResourceState.Available,
            Location = location,
            CreatedAt = createdAt,
        };

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex ValidName();
}
