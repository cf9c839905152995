namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>What is kept of an upload in parts beside its parts.</summary>
internal sealed record UploadRecord(string Bucket, string Key, DateTimeOffset CreatedAt);
