namespace Gateway.Api.Operations;

/// <summary>What a call tells of itself while it is under way, until it is written.</summary>
internal sealed class OperationReports(OperationRow row, OperationWriter writer)
{
    private readonly Lock _lock = new();
    private OperationReport? _reported;
    private TaskCompletionSource? _waited;
    private TaskCompletionSource? _writing;
    private TaskCompletionSource _urgent = NewSource();

    /// <summary>Ends when somebody waits for what was told to be written.</summary>
    public Task Urgent
    {
        get
        {
            lock (_lock)
            {
                return _urgent.Task;
            }
        }
    }

    /// <summary>Tells how far it is. What is not told anew stays as it was told.</summary>
    public void Add(OperationReport report)
    {
        lock (_lock)
        {
            _reported = report with { Result = report.Result ?? _reported?.Result, Place = report.Place ?? _reported?.Place };
        }
    }

    /// <summary>Tells how far it is, and waits until that is written.</summary>
    public Task CommitAsync(OperationReport report, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Add(report);
            _waited ??= NewSource();
            _urgent.TrySetResult();
            return _waited.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Puts into the row what was told; false if there is nothing new.</summary>
    public bool Show()
    {
        OperationReport? report;
        lock (_lock)
        {
            (report, _reported) = (_reported, null);
            (_writing, _waited) = (_waited, null);
            _urgent = NewSource();
        }

        if (report is null)
        {
            return false;
        }

        var before = (row.Done, row.Total, row.Unit);
        (row.Done, row.Total, row.Unit) = (report.Progress.Done, report.Progress.Total, report.Progress.Unit);
        if (report.Result is { } result)
        {
            writer.SetResult(row, result);
        }

        if (report.Place is { } place)
        {
            row.Ids = [place];
        }

        return before != (row.Done, row.Total, row.Unit) || report.Place is not null;
    }

    /// <summary>What was shown last has been written.</summary>
    public void Kept() => _writing?.TrySetResult();

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
