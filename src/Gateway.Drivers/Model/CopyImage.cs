namespace Gateway.Drivers.Model;

/// <summary>A copy of an image to be made.</summary>
public sealed record CopyImage : ProviderRequest
{
    /// <summary>The name of the copy, 1 to 255 characters.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The id of the location that gets the copy, or the name of the region where the provider copies between regions; null for where the
    /// image lies.
    /// </summary>
    public ResourceId? Location { get; init; }
}
