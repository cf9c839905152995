using System.Text.Json.Serialization;
using Gateway.Api.Http;
using Gateway.Drivers.Model;

namespace Gateway.Api.Nodes;

/// <summary>What became of each of several nodes.</summary>
/// <param name="Items">A result for each, in the order of their numbers.</param>
public sealed record NodeResults(IReadOnlyList<NodeResult> Items);

/// <summary>What became of one of several nodes: there is a node or a problem.</summary>
public sealed record NodeResult
{
    /// <summary>The name that it was to have.</summary>
    /// <example>web-1</example>
    public required string Name { get; init; }

    /// <summary>The node, if the provider accepted it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Node? Node { get; init; }

    /// <summary>Why there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Problem? Problem { get; init; }
}
