using System.Diagnostics;

namespace Gateway.Api.Observability;

/// <summary>
/// Gives each request the id of a trace, its caller's or a new one, whoever collects traces or not: lines of the log and problems name it. The
/// framework makes none for nobody; where it is not collected, a request has nothing of its span but the ids.
/// </summary>
internal static class TraceIds
{
    private const string Requests = "Microsoft.AspNetCore";

    private static readonly ActivityListener Listener = new()
    {
        ShouldListenTo = static source => source.Name == Requests,
        Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
        SampleUsingParentId = static (ref ActivityCreationOptions<string> _) => ActivitySamplingResult.PropagationData,
    };

    /// <summary>From here on, for the whole process; asked twice, it is as asked once.</summary>
    public static void Begin() => ActivitySource.AddActivityListener(Listener);
}
