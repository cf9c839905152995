using System.Collections.Immutable;

namespace Gateway.Drivers.Model;

/// <summary>A machine: an EC2 instance, a Nova server, a droplet, a Triton machine.</summary>
public sealed record Node : StatefulResource<NodeState>
{
    /// <summary>Addresses reachable from the internet, IPv4 and IPv6.</summary>
    public IReadOnlyList<string> PublicAddresses { get; init; } = [];

    /// <summary>Addresses inside the provider's network, IPv4 and IPv6.</summary>
    public IReadOnlyList<string> PrivateAddresses { get; init; } = [];

    /// <summary>The id of the size it runs on.</summary>
    public ResourceId? Size { get; init; }

    /// <summary>The id of the image it was made from.</summary>
    public ResourceId? Image { get; init; }

    /// <summary>The id of the location it runs in.</summary>
    public ResourceId? Location { get; init; }

    /// <summary>The ids of the key pairs it was made with.</summary>
    public IReadOnlyList<ResourceId> KeyPairs { get; init; } = [];

    /// <summary>The ids of the volumes attached to it.</summary>
    public IReadOnlyList<ResourceId> Volumes { get; init; } = [];

    /// <summary>Names and values that people gave it.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The verbs that the provider has and that are legal in this state.</summary>
    public IReadOnlyList<NodeAction> Actions => OnlyActions ?? Origin.Provider.NodeActions.LegalIn(State);

    /// <summary>The verbs where the provider allows fewer than the state does; null where it does not.</summary>
    internal IReadOnlyList<NodeAction>? OnlyActions { get; init; }

    public override bool Matches(ListFilter filter) =>
        base.Matches(filter) && ListFilter.Matches(filter.Location, Location?.Value) && filter.MatchesTags(Tags);
}
