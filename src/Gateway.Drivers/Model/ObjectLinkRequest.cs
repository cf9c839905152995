namespace Gateway.Drivers.Model;

/// <summary>An address to be signed.</summary>
/// <param name="Key">The object's key.</param>
/// <param name="Method">What the holder may do.</param>
/// <param name="ExpiresIn">How long it shall work from now.</param>
public sealed record ObjectLinkRequest(string Key, LinkMethod Method, TimeSpan ExpiresIn)
{
    /// <summary>The media type that an upload must be sent with; null leaves it to the holder.</summary>
    public string? ContentType { get; init; }
}
