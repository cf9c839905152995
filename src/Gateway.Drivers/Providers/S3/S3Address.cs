using System.Buffers;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.S3;

/// <summary>Writes the addresses of buckets and objects, byte for byte as they will be signed.</summary>
internal sealed class S3Address(Connection connection, S3Settings settings)
{
    private const int LongestName = 255;
    private static readonly SearchValues<char> OfNames = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
    );
    private static readonly SearchValues<char> OfHosts = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");

    private readonly Uri _endpoint = settings.BaseAddress!;
    private readonly bool _isPathStyle = settings.PathStyle ?? settings.Traits.PathStyle;

    /// <summary>The address of the account.</summary>
    public Uri OfAccount(string query = "") => WireAddress.Create(_endpoint, "/", query);

    /// <summary>The address of a bucket.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>: no bucket can have this name.</exception>
    public Uri OfBucket(string bucket, string query = "") =>
        IsInPath(bucket) ? WireAddress.Create(_endpoint, "/" + bucket, query) : WireAddress.Create(HostOf(bucket), "/", query);

    /// <summary>The address of an object.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>: no bucket can have this name.</exception>
    public Uri OfObject(string bucket, string key, string query = "")
    {
        var path = WireAddress.EncodePath(key);
        return IsInPath(bucket)
            ? WireAddress.Create(_endpoint, $"/{bucket}/{path}", query)
            : WireAddress.Create(HostOf(bucket), "/" + path, query);
    }

    // What would be another host, or another path, is not asked for.
    private bool IsInPath(string bucket)
    {
        if (bucket.Length > LongestName || bucket.AsSpan().ContainsAnyExcept(OfNames) || bucket.Trim('.').Length == 0)
        {
            throw connection.Fail(DriverErrorKind.NotFound, $"There is no bucket '{bucket}'.", "bucket");
        }

        // A certificate for *.host does not cover a name with a dot in it.
        return _isPathStyle
            || bucket.AsSpan().ContainsAnyExcept(OfHosts)
            || bucket.StartsWith('.')
            || (_endpoint.Scheme == "https" && bucket.Contains('.', StringComparison.Ordinal));
    }

    private Uri HostOf(string bucket) => new($"{_endpoint.Scheme}://{bucket}.{_endpoint.Authority}{_endpoint.AbsolutePath}");
}
