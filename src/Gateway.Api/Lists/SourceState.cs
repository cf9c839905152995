namespace Gateway.Api.Lists;

/// <summary>How a source of a list ended.</summary>
public enum SourceState
{
    /// <summary>All its items are there.</summary>
    Complete,

    /// <summary>More of its items are to be had with the next page token.</summary>
    More,

    /// <summary>It failed; its problem says why.</summary>
    Failed,

    /// <summary>It did not answer within its deadline.</summary>
    TimedOut,

    /// <summary>The provider rejects the connection's credential, or does not let it list this.</summary>
    Unauthorized,

    /// <summary>The provider throttles.</summary>
    Throttled,
}
