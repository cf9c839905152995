namespace Gateway.Drivers.Model;

/// <summary>A bucket to be made.</summary>
public sealed record CreateBucket
{
    /// <summary>The name, 3 to 63 characters, lower case letters, digits, <c>.</c> and <c>-</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Where it shall lie; null leaves it to the connection.</summary>
    public string? Location { get; init; }
}
