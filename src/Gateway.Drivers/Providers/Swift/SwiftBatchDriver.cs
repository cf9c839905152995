using System.Globalization;
using System.Text;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Keystone;
using Gateway.Drivers.Model;
using Microsoft.Extensions.Logging;

namespace Gateway.Drivers.Providers.Swift;

/// <summary>Deletes many objects by Swift's bulk middleware: https://docs.openstack.org/swift/latest/middleware.html#bulk-delete.</summary>
internal sealed class SwiftBatchDriver(
    HttpClient http,
    Connection connection,
    KeystoneSession session,
    SwiftFeatures features,
    ILogger<SwiftSegments> logger
) : IObjectBatchDriver
{
    private const int AtOnce = 8;
    private readonly SwiftClient _client = new(http, connection, session);
    private readonly SwiftSegments _segments = new(new SwiftClient(http, connection, session), logger);

    public async Task<IReadOnlyDictionary<string, DriverException>> DeleteObjectsAsync(
        string bucket,
        IReadOnlyList<string> keys,
        CancellationToken cancellationToken
    )
    {
        using var container = await _client.HeadAsync(bucket, cancellationToken);
        await RequireBulkAsync(cancellationToken);
        var paths = keys.Distinct(StringComparer.Ordinal).ToDictionary(key => SwiftClient.PathOf(bucket, key), StringComparer.Ordinal);
        var segments = await FindSegmentsAsync(bucket, paths.Values, cancellationToken);
        var failures = await DeleteAsync(paths, cancellationToken);
        await _segments.RemoveAsync([.. segments.Where(owned => !failures.ContainsKey(owned.Key)).SelectMany(owned => owned.Value)]);
        return failures;
    }

    // Without the middleware the same request changes the account's metadata, and says that all went well.
    private async Task RequireBulkAsync(CancellationToken cancellationToken)
    {
        var account = await session.GetEndpointAsync(connection, cancellationToken, SwiftClient.Service);
        if ((await features.GetAsync(_client, account, cancellationToken)).BulkDelete is null)
        {
            throw connection.Fail(DriverErrorKind.NotSupported, "This Swift has no bulk deletion: delete the objects one by one.");
        }
    }

    /// <summary>The segments of those that are large objects; nobody is asked where the bucket never had one.</summary>
    private async Task<Dictionary<string, IReadOnlyList<ObjectSource>>> FindSegmentsAsync(
        string bucket,
        IEnumerable<string> keys,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<string, IReadOnlyList<ObjectSource>>(StringComparer.Ordinal);
        if (!await HasSegmentsAsync(bucket, cancellationToken))
        {
            return found;
        }

        await Parallel.ForEachAsync(
            keys,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (key, token) =>
            {
                var owned = await _segments.OwnedByAsync(bucket, key, token);
                lock (found)
                {
                    found[key] = owned;
                }
            }
        );
        return found;
    }

    private async Task<bool> HasSegmentsAsync(string bucket, CancellationToken cancellationToken)
    {
        foreach (var name in SwiftNames.AllSegmentsOf(bucket))
        {
            try
            {
                using var found = await _client.HeadAsync(name, cancellationToken);
                return true;
            }
            catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
            {
                // On to the next.
            }
        }

        return false;
    }

    private async Task<IReadOnlyDictionary<string, DriverException>> DeleteAsync(
        Dictionary<string, string> keyOf,
        CancellationToken cancellationToken
    )
    {
        var request = await _client.RequestAsync(HttpMethod.Post, SwiftClient.Account, cancellationToken, "bulk-delete");
        request.Content = new StringContent(string.Join('\n', keyOf.Keys), Encoding.ASCII, "text/plain");
        request.Headers.SetRaw("Accept", "application/json");
        request.MarkIdempotent();
        SwiftClient.AllowLongTime(request);
        var answer = await _client.ReadJsonAsync(request, SwiftJson.Default.BulkAnswer, cancellationToken);
        if (answer.Errors.Count == 0 && answer.Status?.StartsWith('2') != true)
        {
            throw connection.Fail(DriverErrorKind.Unexpected, $"The deletion ended early: {answer.Status} {answer.Body}".TrimEnd());
        }

        // The paths come back as they went, or encoded in another way.
        var keyOfDecoded = keyOf.ToDictionary(pair => Uri.UnescapeDataString(pair.Key), pair => pair.Value, StringComparer.Ordinal);
        return answer
            .Errors.Where(error => error.Count == 2 && keyOfDecoded.ContainsKey(Uri.UnescapeDataString(error[0])))
            .ToDictionary(error => keyOfDecoded[Uri.UnescapeDataString(error[0])], error => ToFailure(error[1]), StringComparer.Ordinal);
    }

    private DriverException ToFailure(string status) =>
        connection.Fail(
            int.TryParse(status.AsSpan(0, Math.Min(3, status.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
                ? code switch
                {
                    401 or 403 => DriverErrorKind.PermissionDenied,
                    409 => DriverErrorKind.Conflict,
                    429 or 498 => DriverErrorKind.RateLimited,
                    503 => DriverErrorKind.Unavailable,
                    _ => DriverErrorKind.Unexpected,
                }
                : DriverErrorKind.Unexpected,
            $"Swift did not delete it: {status}"
        );
}
