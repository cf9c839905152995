using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Gateway.Drivers.Storage;

/// <summary>
/// The threads that wait for disks. fsync can take seconds; on the thread pool a few of them would hold up every request.
/// </summary>
internal sealed class DiskThreads : IDisposable
{
    /// <summary>They wait rather than work, and several at once let the file system write one journal entry for many.</summary>
    private const int Count = 8;

    private const PosixSignal FileSizeLimit = (PosixSignal)25;

    // Else a write past the process's limit ends the gateway in place of failing with EFBIG.
    private readonly PosixSignalRegistration _limit = PosixSignalRegistration.Create(FileSizeLimit, signal => signal.Cancel = true);
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread[] _threads;

    public DiskThreads()
    {
        _threads = [.. Enumerable.Range(1, Count).Select(number => new Thread(Run) { IsBackground = true, Name = $"disk {number}" })];
        foreach (var thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>Runs blocking work in its turn. Once begun it runs to its end: cancellation counts only before.</summary>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(
            () =>
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    done.SetCanceled(cancellationToken);
                    return;
                }

                try
                {
                    done.SetResult(work());
                }
                catch (Exception e)
                {
                    done.SetException(e);
                }
            },
            CancellationToken.None
        );
        return done.Task;
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _work.Dispose();
        _limit.Dispose();
    }

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
