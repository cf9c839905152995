using Gateway.Api.Http;
using Gateway.Api.Objects;
using Gateway.Api.Operations;

namespace Gateway.Api.Transfers;

/// <summary>What a transfer has done, counted by many at once.</summary>
internal sealed class TransferTally(TransferResult earlier)
{
    private const int MostFailures = 1000;
    private readonly Lock _lock = new();
    private readonly List<TransferFailure> _failures = [.. earlier.Failures];
    private TransferResult _result = earlier;

    public TransferResult Result
    {
        get
        {
            lock (_lock)
            {
                return _result with { Failures = [.. _failures] };
            }
        }
    }

    public OperationProgress Progress
    {
        get
        {
            lock (_lock)
            {
                return new OperationProgress(_result.Copied + _result.Unchanged + _result.Failed, null, "objects");
            }
        }
    }

    public void AddCopied(long bytes) =>
        Change(result => result with { Copied = result.Copied + 1, CopiedBytes = result.CopiedBytes + bytes });

    public void AddUnchanged() => Change(result => result with { Unchanged = result.Unchanged + 1 });

    public void AddDeleted(long count) => Change(result => result with { Deleted = result.Deleted + count });

    public void AddDeletions(IReadOnlyList<ObjectDeletion> deletions)
    {
        AddDeleted(deletions.Count(deletion => deletion.Deleted));
        foreach (var failed in deletions.Where(deletion => !deletion.Deleted))
        {
            AddFailed(failed.Key, failed.Problem!);
        }
    }

    public void AddFailed(string key, Problem problem)
    {
        lock (_lock)
        {
            _result = _result with { Failed = _result.Failed + 1 };
            if (_failures.Count < MostFailures)
            {
                _failures.Add(new TransferFailure(key, problem));
            }
        }
    }

    /// <summary>The problem of a transfer in which some objects failed; null if none did.</summary>
    public Problem? ToProblem() =>
        Result is { Failed: > 0 } result
            ? Problems.Create(
                StatusCodes.Status502BadGateway,
                "transfer-incomplete",
                "Some objects failed",
                $"{result.Failed} objects failed; the result names the first of them. The same request again goes on with what is missing."
            ) with
            {
                Retryable = true,
            }
            : null;

    private void Change(Func<TransferResult, TransferResult> change)
    {
        lock (_lock)
        {
            _result = change(_result);
        }
    }
}
