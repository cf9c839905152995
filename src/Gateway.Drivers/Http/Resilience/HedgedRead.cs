namespace Gateway.Drivers.Http.Resilience;

/// <summary>
/// A read that is sent a second time when its answer is late. The first answer that is none of a failing host counts; the other request is
/// ended.
/// </summary>
internal sealed class HedgedRead(
    Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send,
    ConnectionPipeline pipeline,
    TimeSpan after,
    TimeProvider time
)
{
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Before it is sent: what signs it and logs in changes it.
        var copy = Copy(request);
        using var firstEnd = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = send(request, firstEnd.Token);
        if (await EndsInTimeAsync(first, cancellationToken) || !pipeline.TryHedge())
        {
            return await first;
        }

        using var secondEnd = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var second = send(copy, secondEnd.Token);
        var (winner, loser, end) =
            await Task.WhenAny(first, second) == first && IsAnswer(first) ? (first, second, secondEnd)
            : IsAnswer(second) ? (second, first, firstEnd)
            : await WaitForBothAsync(first, second, firstEnd, secondEnd);
        await end.CancelAsync();
        await DiscardAsync(loser);
        return await winner;
    }

    private static async Task<(Task<HttpResponseMessage>, Task<HttpResponseMessage>, CancellationTokenSource)> WaitForBothAsync(
        Task<HttpResponseMessage> first,
        Task<HttpResponseMessage> second,
        CancellationTokenSource firstEnd,
        CancellationTokenSource secondEnd
    )
    {
        await ((Task)Task.WhenAll(first, second)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return IsAnswer(second) && !IsAnswer(first) ? (second, first, firstEnd) : (first, second, secondEnd);
    }

    private async Task<bool> EndsInTimeAsync(Task first, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var delay = Task.Delay(after, time, ended.Token);
        var isFirst = await Task.WhenAny(first, delay) == first;
        await ended.CancelAsync();
        return isFirst || cancellationToken.IsCancellationRequested;
    }

    private static bool IsAnswer(Task<HttpResponseMessage> sent) => sent.IsCompletedSuccessfully && (int)sent.Result.StatusCode < 500;

    private static async Task DiscardAsync(Task<HttpResponseMessage> loser)
    {
        await ((Task)loser).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (loser.IsCompletedSuccessfully)
        {
            loser.Result.Dispose();
        }
    }

    private static HttpRequestMessage Copy(HttpRequestMessage request)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri)
        {
            Version = request.Version,
            VersionPolicy = request.VersionPolicy,
        };
        foreach (var (name, values) in request.Headers.NonValidated)
        {
#pragma warning disable RS0030 // They are those of a request that is sent as it is.
            copy.Headers.TryAddWithoutValidation(name, values);
#pragma warning restore RS0030
        }

        foreach (var (name, value) in request.Options)
        {
            ((IDictionary<string, object?>)copy.Options)[name] = value;
        }

        return copy;
    }
}
