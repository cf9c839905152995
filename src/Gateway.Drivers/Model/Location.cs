namespace Gateway.Drivers.Model;

/// <summary>A region, zone or data centre where things can be made.</summary>
public sealed record Location : StatefulResource<ResourceState>
{
    /// <summary>ISO 3166-1 alpha-2 code of the country; null where the provider does not say.</summary>
    public string? Country { get; init; }
}
