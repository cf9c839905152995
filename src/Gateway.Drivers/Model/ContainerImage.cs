namespace Gateway.Drivers.Model;

/// <summary>An image that containers can be deployed from, held by the connection.</summary>
public sealed record ContainerImage : StatefulResource<ResourceState>
{
    /// <summary>The references that name it: <c>tomcat:8.0</c>.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>The digests by which registries know it.</summary>
    public IReadOnlyList<string> Digests { get; init; } = [];

    /// <summary>Size in bytes; null where the provider does not say.</summary>
    public long? SizeBytes { get; init; }

    public override bool Matches(ListFilter filter) => filter.Name is null || filter.Name == Name || References.Contains(filter.Name);
}
