using System.Collections.Immutable;

namespace Gateway.Drivers.Model;

/// <summary>A signed address. Whoever has it may use it: it is never logged.</summary>
public sealed record ObjectLink
{
    /// <summary>The address with its signature.</summary>
    public required string Url { get; init; }

    /// <summary>The HTTP method to use it with.</summary>
    public required LinkMethod Method { get; init; }

    /// <summary>The headers that must be sent with it, exactly as they are here.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>When it stops working, in UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    // The address is a credential: no log shall get it by printing this.
    public override string ToString() => $"{Method} until {ExpiresAt:O}";
}
