using Gateway.Api.Http;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Api.Objects;

/// <summary>Deletes objects by the store's own batches where it has them, else one by one and several at once.</summary>
internal sealed class ObjectDeleter(DriverFactory drivers, Connection connection, string bucket, int atOnce)
{
    private bool _isBucketKnown;

    /// <summary>A result for each key, in the order of the keys.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/> if there is no such bucket.</exception>
    public async Task<IReadOnlyList<ObjectDeletion>> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        if (connection.Provider.Offers(typeof(IObjectBatchDriver)))
        {
            var failures = await drivers
                .Open<IObjectBatchDriver>(connection)
                .DeleteObjectsAsync(bucket, [.. keys.Distinct(StringComparer.Ordinal)], cancellationToken);
            return [.. keys.Select(key => ToResult(key, failures.GetValueOrDefault(key)))];
        }

        if (!_isBucketKnown)
        {
            await drivers.Open<IBucketDriver>(connection).GetBucketAsync(bucket, cancellationToken);
            _isBucketKnown = true;
        }

        var results = new ObjectDeletion[keys.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, keys.Count, options, async (i, token) => results[i] = await DeleteAsync(keys[i], token));
        return results;
    }

    private async Task<ObjectDeletion> DeleteAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await drivers.Open<IObjectDriver>(connection).DeleteObjectAsync(bucket, key, ObjectConditions.None, cancellationToken);
            return ToResult(key, null);
        }
        catch (DriverException e)
        {
            return ToResult(key, e);
        }
    }

    private static ObjectDeletion ToResult(string key, DriverException? failure) =>
        new(key, failure is null, failure is null ? null : Problems.From(failure));
}
