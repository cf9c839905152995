using Gateway.Api.Http;

namespace Gateway.Api.Lists;

/// <summary>A list of which nothing, or not enough, could be had.</summary>
internal sealed class ListFailedException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;

    /// <summary>
    /// Throws if these sources make no answer: all have failed, or one has while the caller wants all. A list of one connection
    /// fails with that connection's own problem.
    /// </summary>
    public static void ThrowIfFailed(IReadOnlyList<SourceStatus> sources, bool strict, bool isOfOneConnection)
    {
        var failed = sources.Where(source => !source.HasAnswered).ToArray();
        if (failed.Length == 0 || (failed.Length < sources.Count && !strict))
        {
            return;
        }

        if (isOfOneConnection)
        {
            throw new ListFailedException(failed[0].Problem!);
        }

        var allTimedOut = failed.All(source => source.Status == SourceState.TimedOut);
        throw new ListFailedException(
            Problems.Create(
                allTimedOut ? StatusCodes.Status504GatewayTimeout : StatusCodes.Status502BadGateway,
                allTimedOut ? "sources-timed-out" : "sources-failed",
                allTimedOut ? "Sources of the list are too slow" : "Sources of the list failed",
                $"{failed.Length} of {sources.Count} connections failed: {string.Join(", ", failed.Select(source => source.Connection))}."
            ) with
            {
                Retryable = failed.All(source => source.Problem?.Retryable ?? false),
                Sources = sources,
            }
        );
    }
}
