using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Drivers.Hosting;

namespace Gateway.Drivers.Model;

/// <summary>What every item of every collection carries.</summary>
public abstract record Resource
{
    /// <summary>The connection that the driver asked; every driver sets it.</summary>
    // Not required: System.Text.Json refuses a type with a required property that it ignores.
    [JsonIgnore]
    public Connection Origin { get; init; } = null!;

    /// <summary>The provider's id in the form that is safe in a URL, valid inside the connection.</summary>
    [JsonPropertyOrder(-9)]
    public required ResourceId Id { get; init; }

    /// <summary>The name of the connection that holds this item.</summary>
    [JsonPropertyOrder(-8)]
    public string Connection => Origin.Name;

    /// <summary>The provider of the connection.</summary>
    [JsonPropertyOrder(-7)]
    public string Provider => Origin.Provider.Name;

    /// <summary>The name people gave it. Not an id: two things may share a name.</summary>
    [JsonPropertyOrder(-6)]
    public string? Name { get; init; }

    /// <summary>The provider's own word for the state; null where the provider has none.</summary>
    [JsonPropertyOrder(-4)]
    public string? NativeState { get; init; }

    /// <summary>When it was made, in UTC; null where the provider does not say.</summary>
    [JsonPropertyOrder(-3)]
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>What only this provider knows, in the provider's words.</summary>
    [JsonPropertyOrder(9)]
    public IReadOnlyDictionary<string, JsonElement> Extra { get; init; } = ImmutableDictionary<string, JsonElement>.Empty;

    /// <summary>Whether the item is one that the filter asks for.</summary>
    public virtual bool Matches(ListFilter filter) => filter.Name is null || string.Equals(filter.Name, Name, StringComparison.Ordinal);
}
