namespace Gateway.Drivers.Model;

/// <summary>Whether a thing without a life cycle of its own can be used. A provider's word never heard of is <c>unknown</c>.</summary>
public enum ResourceState
{
    Unknown,
    Creating,
    Available,
    Unavailable,
    Deleting,
    Error,
}
