namespace Gateway.Drivers.Http.Resilience;

/// <summary>
/// The deadline of a request whose body is still coming: it stands still while the caller is waited for, and runs while the provider is, for
/// a block that it does not take and, at the end, for the beginning of its answer.
/// </summary>
internal sealed class BodyWatch : IDisposable
{
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _either;
    private readonly TimeSpan _idle;
    private readonly TimeSpan _answer;

    /// <param name="time">The clock.</param>
    /// <param name="idle">How long the provider may take for a block.</param>
    /// <param name="answer">How long it may take until its answer begins, and until it takes a first block.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public BodyWatch(TimeProvider time, TimeSpan idle, TimeSpan answer, CancellationToken cancellationToken)
    {
        (_idle, _answer) = (idle, answer);
        _deadline = new CancellationTokenSource(answer, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, cancellationToken);
    }

    public CancellationToken Token => _either.Token;

    /// <summary>Whether the provider took too long.</summary>
    public bool IsOver => _deadline.IsCancellationRequested;

    /// <summary>The caller is waited for.</summary>
    public void WaitForCaller() => _deadline.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>The provider is waited for to take a block.</summary>
    public void WaitForBlock() => _deadline.CancelAfter(_idle);

    /// <summary>The provider is waited for to answer.</summary>
    public void WaitForAnswer() => _deadline.CancelAfter(_answer);

    /// <summary>Ends the request.</summary>
    public Task StopAsync() => _either.CancelAsync();

    public void Dispose()
    {
        _either.Dispose();
        _deadline.Dispose();
    }
}
