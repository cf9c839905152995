using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>The sandbox's own words for the states of things without a life of their own.</summary>
internal static class SandboxWords
{
    public const string Creating = "CREATING";
    public const string Available = "AVAILABLE";
    public const string Attaching = "ATTACHING";
    public const string Attached = "ATTACHED";
    public const string Detaching = "DETACHING";
    public const string Deleting = "DELETING";
    public const string Deleted = "DELETED";

    public static Course<ResourceState> AlwaysAvailable { get; } = Course<ResourceState>.Settled(ResourceState.Available, Available);
}
