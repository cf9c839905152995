namespace Gateway.Drivers.Model;

/// <summary>An image to be fetched from its registry.</summary>
public sealed record PullImage
{
    /// <summary>The reference: <c>tomcat:8.0</c>; without tag or digest <c>:latest</c>.</summary>
    public required string Image { get; init; }
}
