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

    // The middleware refuses a batch with a longer line, percent-encoded as it is: twice the longest path (seen at 2.30: 2,564 bytes).
    private const int LongestLine = 2048;
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
        var failures = new Dictionary<string, DriverException>(StringComparer.Ordinal);
        var (lines, others) = (paths.Where(path => path.Key.Length <= LongestLine), paths.Where(path => path.Key.Length > LongestLine));
        await DeleteAsync(lines.ToDictionary(StringComparer.Ordinal), failures, cancellationToken);
        await DeleteSinglyAsync(bucket, [.. others.Select(path => path.Value)], failures, cancellationToken);
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

    private Task DeleteSinglyAsync(
        string bucket,
        IReadOnlyList<string> keys,
        Dictionary<string, DriverException> failures,
        CancellationToken cancellationToken
    ) =>
        Parallel.ForEachAsync(
            keys,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (key, token) =>
            {
                try
                {
                    await _client.DeleteAsync(bucket, key, token);
                }
                catch (DriverException e)
                {
                    lock (failures)
                    {
                        failures[key] = e;
                    }
                }
            }
        );

    private async Task DeleteAsync(
        Dictionary<string, string> keyOf,
        Dictionary<string, DriverException> failures,
        CancellationToken cancellationToken
    )
    {
        if (keyOf.Count == 0)
        {
            return;
        }

        var request = await _client.RequestAsync(HttpMethod.Post, SwiftClient.Account, cancellationToken, "bulk-delete");
        request.Content = new StringContent(string.Join('\n', keyOf.Keys), Encoding.ASCII, "text/plain");
        request.Headers.SetRaw("Accept", "application/json");
        request.MarkIdempotent();
        SwiftClient.AllowLongTime(request);
        var answer = await _client.ReadJsonAsync(request, SwiftJson.Default.BulkAnswer, cancellationToken);
        if (answer.Errors is not { Count: > 0 } && answer.Status?.StartsWith('2') != true)
        {
            throw connection.Fail(DriverErrorKind.Unexpected, $"The deletion ended early: {answer.Status} {answer.Body}".TrimEnd());
        }

        // The paths come back as they went, or encoded in another way.
        var keyOfDecoded = keyOf.ToDictionary(pair => Uri.UnescapeDataString(pair.Key), pair => pair.Value, StringComparer.Ordinal);
        foreach (var error in (answer.Errors ?? []).Where(error => error.Count == 2))
        {
            if (keyOfDecoded.TryGetValue(Uri.UnescapeDataString(error[0]), out var key))
            {
                failures[key] = ToFailure(error[1]);
            }
        }
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
