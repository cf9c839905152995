namespace Gateway.Api.Operations;

/// <summary>What a call tells of itself while it is under way, until it is written.</summary>
internal sealed class OperationReports(OperationRow row, OperationWriter writer)
{
    private OperationReport? _reported;

    /// <summary>Tells how far it is. What is not told anew stays as it was told.</summary>
    public void Add(OperationReport report)
    {
        OperationReport? before;
        do
        {
            before = _reported;
        } while (
            Interlocked.CompareExchange(
                ref _reported,
                report with
                {
                    Result = report.Result ?? before?.Result,
                    Place = report.Place ?? before?.Place,
                },
                before
            ) != before
        );
    }

    /// <summary>Puts into the row what was told; false if there is nothing new.</summary>
    public bool Show()
    {
        if (Interlocked.Exchange(ref _reported, null) is not { } report)
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
}
