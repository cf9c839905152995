using Polly;

namespace Gateway.Drivers.Http.Resilience;

/// <summary>What a pipeline knows of the call that it carries.</summary>
internal static class CallTraits
{
    /// <summary>The request: whether it may be sent again changes once its body has begun to go.</summary>
    public static ResiliencePropertyKey<HttpRequestMessage?> Request { get; } = new("CloudGateway.Request");

    /// <summary>Whether the request may be sent again now.</summary>
    public static bool MayBeSentAgain(this ResilienceContext context) =>
        context.Properties.GetValue(Request, null) is { } request && request.IsRepeatable();

    /// <summary>How long an attempt may take until its answer begins.</summary>
    public static ResiliencePropertyKey<TimeSpan> AttemptTime { get; } = new("CloudGateway.AttemptTime");

    /// <summary>How long all of it may take until an answer begins.</summary>
    public static ResiliencePropertyKey<TimeSpan> TotalTime { get; } = new("CloudGateway.TotalTime");

    /// <summary>When that began: a timestamp of the clock.</summary>
    public static ResiliencePropertyKey<long> Started { get; } = new("CloudGateway.Started");
}
