using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>Namespaces of objects. A bucket's id is its name.</summary>
[Contract("buckets")]
public interface IBucketDriver
{
    Task<Page<Bucket>> ListBucketsAsync(PageRequest request, CancellationToken cancellationToken);

    /// <summary>A missing name throws <see cref="DriverErrorKind.NotFound"/>.</summary>
    Task<Bucket> GetBucketAsync(string name, CancellationToken cancellationToken);

    /// <summary>A name that is taken throws <see cref="DriverErrorKind.Conflict"/>.</summary>
    Task<Bucket> CreateBucketAsync(CreateBucket request, CancellationToken cancellationToken);

    /// <summary>A missing name throws <see cref="DriverErrorKind.NotFound"/>, one with objects in it <see cref="DriverErrorKind.Conflict"/>.</summary>
    Task DeleteBucketAsync(string name, CancellationToken cancellationToken);
}
