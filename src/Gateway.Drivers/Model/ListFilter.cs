using System.Collections.Immutable;
using Gateway.Drivers.Contracts;

namespace Gateway.Drivers.Model;

/// <summary>
/// What a list is narrowed to. A driver hands down what its provider can filter and may leave the rest: the gateway
/// applies the whole filter to what comes back. Null or empty asks for everything.
/// </summary>
public sealed record ListFilter
{
    public static ListFilter None { get; } = new();

    /// <summary>The exact name.</summary>
    public string? Name { get; init; }

    /// <summary>A state in the words of the uniform model, lower camel case.</summary>
    public string? State { get; init; }

    /// <summary>The id of a location, as <see cref="ILocationDriver"/> lists it.</summary>
    public string? Location { get; init; }

    /// <summary>Tags or labels that must all be there with these values.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The image of a container, as it was deployed.</summary>
    public string? Image { get; init; }

    /// <summary>The id of the cluster that a container runs in.</summary>
    public string? Cluster { get; init; }

    /// <summary>The id of the volume that a snapshot was taken of.</summary>
    public string? Volume { get; init; }

    /// <summary>Whether anything is asked for at all.</summary>
    public bool IsEmpty =>
        Name is null && State is null && Location is null && Image is null && Cluster is null && Volume is null && Tags.Count == 0;

    /// <summary>Whether all the tags asked for are among these.</summary>
    public bool MatchesTags(IReadOnlyDictionary<string, string> tags) =>
        Tags.All(wanted => tags.TryGetValue(wanted.Key, out var value) && string.Equals(value, wanted.Value, StringComparison.Ordinal));

    /// <summary>Whether a value is the one asked for, or none is asked for.</summary>
    public static bool Matches(string? wanted, string? value) => wanted is null || string.Equals(wanted, value, StringComparison.Ordinal);
}
