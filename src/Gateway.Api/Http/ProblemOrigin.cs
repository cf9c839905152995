namespace Gateway.Api.Http;

/// <summary>Who failed.</summary>
public enum ProblemOrigin
{
    /// <summary>The request, or this gateway.</summary>
    Gateway,

    /// <summary>The way to the provider.</summary>
    Network,

    /// <summary>The provider.</summary>
    Provider,
}
