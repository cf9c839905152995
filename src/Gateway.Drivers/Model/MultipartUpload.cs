namespace Gateway.Drivers.Model;

/// <summary>An upload in parts that has been opened.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">The key of the object to be.</param>
/// <param name="Id">The provider's id of the upload. With bucket, key and properties it is all that is needed to go on.</param>
public sealed record MultipartUpload(string Bucket, string Key, string Id)
{
    /// <summary>What the object will be kept with; stores take it when the upload is opened or when it is completed. Not known in lists.</summary>
    public ObjectProperties Properties { get; init; } = new();

    /// <summary>When it was opened, in UTC; null where the provider does not say.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
}
