namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>What is kept of a bucket, in its <c>bucket.json</c>.</summary>
internal sealed record BucketRecord(string Name, DateTimeOffset CreatedAt);
