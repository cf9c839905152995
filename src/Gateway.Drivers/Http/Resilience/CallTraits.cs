using Polly;

namespace Gateway.Drivers.Http.Resilience;

/// <summary>What a pipeline knows of the call that it carries.</summary>
/// <param name="Request">The request: whether it may be sent again changes once its body has begun to go.</param>
/// <param name="AttemptTime">How long an attempt may take until its answer begins.</param>
/// <param name="TotalTime">How long all of it may take until an answer begins.</param>
/// <param name="Started">When that began: a timestamp of the clock.</param>
internal sealed record CallTraits(HttpRequestMessage Request, TimeSpan AttemptTime, TimeSpan TotalTime, long Started)
{
    private static readonly ResiliencePropertyKey<CallTraits> Key = new("CloudGateway.Call");

    /// <summary>Whether the request may be sent again now.</summary>
    public bool MayBeSentAgain => Request.IsRepeatable();

    /// <summary>Those of the call that a context belongs to.</summary>
    public static CallTraits Of(ResilienceContext context) =>
        context.Properties.TryGetValue(Key, out var traits)
            ? traits
            : throw new InvalidOperationException("The context is none of a provider's call.");

    /// <summary>Lets the strategies of a pipeline know them.</summary>
    public void PutOn(ResilienceContext context) => context.Properties.Set(Key, this);
}
