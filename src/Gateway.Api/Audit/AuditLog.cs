using System.Data.Common;
using System.Globalization;
using System.Threading.Channels;
using Gateway.Api.Stopping;

namespace Gateway.Api.Audit;

/// <summary>
/// Writes records into the chain of this process. One writer takes all that wait, numbers and chains them, and has the sink keep them at once:
/// many changes share one sync of the disk. A sink that fails ends the chain; the next record begins another.
/// </summary>
internal sealed partial class AuditLog(IAuditSink sink, AuditOutbox outbox, TimeProvider time, ILogger<AuditLog> logger)
    : IHostedService,
        IDisposable
{
    private const int MostAtOnce = 1000;

    // A file that can still be read by people, and a chain whose end is told now and then.
    private const long MostRecords = 200_000;
    private const long TellEvery = 10_000;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private readonly Channel<Waiting> _queue = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private Task _writing = Task.CompletedTask;
    private Task _looking = Task.CompletedTask;
    private Task? _ended;
    private AuditHead? _head;
    private bool _isOpen;

    /// <summary>Returns when the record cannot be lost any more.</summary>
    /// <exception cref="AuditFailedException">It could not be written.</exception>
    public Task AppendAsync(AuditRecord record)
    {
        var waiting = new Waiting(record);
        return _queue.Writer.TryWrite(waiting) ? waiting.Done.Task : Task.FromException(new AuditFailedException());
    }

    /// <summary>There is something in the outbox.</summary>
    public void Signal() => _queue.Writer.TryWrite(new Waiting(null));

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _writing = WriteAllAsync();
        Signal();
        _looking = Periodic.RunAsync(LookEvery, SignalAsync, _stopping.Token);
        return Task.CompletedTask;
    }

    /// <summary>After the last request: what waits is written, and the chain closed. A host may call it more than once, and at the same time.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_stopping)
        {
            _ended ??= EndAsync();
        }

        return _ended.WaitAsync(cancellationToken);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task EndAsync()
    {
        await _stopping.CancelAsync();
        await _looking;
        _queue.Writer.TryComplete();
        await _writing;
    }

    private Task SignalAsync(CancellationToken cancellationToken)
    {
        Signal();
        return Task.CompletedTask;
    }

    private async Task WriteAllAsync()
    {
        var batch = new List<Waiting>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < MostAtOnce && _queue.Reader.TryRead(out var waiting))
            {
                batch.Add(waiting);
            }

            var isSignalled = batch.RemoveAll(waiting => waiting.Record is null) > 0;
            if (!isSignalled || !await TryWriteWithOutboxAsync(batch))
            {
                await TryWriteAsync(batch);
            }
        }

        await CloseAsync();
    }

    private async Task CloseAsync()
    {
        if (_isOpen && await TryWriteAsync([new Waiting(new AuditRecord { Kind = AuditKind.Closed })]))
        {
            LogHead(_head!.Chain, _head.Sequence, _head.Hash);
        }
    }

    // False if the outbox cannot be read, or is empty: what waits here is still to be written then.
    private async Task<bool> TryWriteWithOutboxAsync(List<Waiting> batch)
    {
        if (!outbox.MayHoldRecords)
        {
            return false;
        }

        try
        {
            await using var taken = await outbox.TakeAsync();
            if (taken.Records.Count == 0)
            {
                return false;
            }

            var kept = taken.Records.Select(record => new Waiting(record));
            if (
                await TryWriteAsync([.. batch, .. kept], sink is AuditTable ? taken.Transaction : null, taken.Transaction.CommitAsync)
                && taken.MayBeMore
            )
            {
                Signal();
            }

            return true;
        }
        catch (Exception e) when (e is DbException or TimeoutException or IOException)
        {
            LogOutboxUnreadable(e);
            return false;
        }
    }

    private async Task<bool> TryWriteAsync(
        IReadOnlyList<Waiting> batch,
        DbTransaction? transaction = null,
        Func<CancellationToken, Task>? commit = null
    )
    {
        if (batch.Count == 0)
        {
            return true;
        }

        try
        {
            await WriteAsync([.. batch.Select(waiting => waiting.Record!)], transaction);
            if (commit is not null)
            {
                await commit(CancellationToken.None);
            }
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or DbException or TimeoutException or InvalidOperationException)
        {
            // Nobody knows how much of it is there: the next record begins another chain, which follows the last one that counts.
            _isOpen = false;
            LogFailed(e);
            Release(batch, new AuditFailedException(e));
            return false;
        }

        Release(batch, null);
        return true;
    }

    private async Task WriteAsync(IReadOnlyList<AuditRecord> records, DbTransaction? transaction)
    {
        var chained = new List<AuditRecord>(records.Count + 1);
        var head = _head;
        if (!_isOpen || head is null || head.Sequence > MostRecords)
        {
            var follows = head ?? await sink.FindNewestAsync(CancellationToken.None);
            head = new AuditHead(NewChain(), 0, AuditLine.Genesis);
            chained.Add(new AuditRecord { Kind = AuditKind.Opened, Follows = follows });
        }

        chained.AddRange(records);
        var first = head.Sequence + 1;
        var lines = new List<string>(chained.Count);
        foreach (var record in chained)
        {
            var next = head.Sequence + 1;
            var (line, hash) = AuditLine.Write(
                record with
                {
                    Chain = head.Chain,
                    Sequence = next,
                    Time = record.Time == default ? time.GetUtcNow() : record.Time,
                    Previous = head.Hash,
                }
            );
            lines.Add(line);
            head = head with { Sequence = next, Hash = hash };
        }

        await sink.AppendAsync(head.Chain, first, lines, transaction);
        (_head, _isOpen) = (head, true);
        if (head.Sequence / TellEvery != (first - 1) / TellEvery)
        {
            LogHead(head.Chain, head.Sequence, head.Hash);
        }
    }

    // In the order of their beginnings, and never the same twice.
    private string NewChain() =>
        $"{time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'.'fff'Z'", CultureInfo.InvariantCulture)}-{Guid.NewGuid():N}"[..36];

    private static void Release(IEnumerable<Waiting> batch, AuditFailedException? failure)
    {
        foreach (var waiting in batch)
        {
            if (failure is null)
            {
                waiting.Done.TrySetResult();
            }
            else
            {
                waiting.Done.TrySetException(failure);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The audit log cannot be written: changes are refused")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The records of operations wait in the store, which cannot be read")]
    private partial void LogOutboxUnreadable(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "The audit chain {Chain} is at record {Sequence}, whose digest is {Hash}")]
    private partial void LogHead(string chain, long sequence, string hash);

    private sealed record Waiting(AuditRecord? Record)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
