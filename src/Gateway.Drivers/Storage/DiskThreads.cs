using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Gateway.Drivers.Storage;

/// <summary>
/// The threads that wait for disks, begun as they are needed. fsync can take seconds; on the thread pool a few of them would hold up every request.
/// </summary>
internal sealed class DiskThreads : IDisposable
{
    /// <summary>They wait rather than work, and several at once let the file system write one journal entry for many.</summary>
    private const int Most = 8;

    private const PosixSignal FileSizeLimit = (PosixSignal)25;

    // Else a write past the process's limit ends the gateway in place of failing with EFBIG.
    private readonly PosixSignalRegistration _limit = PosixSignalRegistration.Create(FileSizeLimit, signal => signal.Cancel = true);
    private readonly BlockingCollection<Action> _work = [];
    private readonly List<Thread> _threads = [];
    private int _free;
    private int _queued;

    /// <summary>How many there are by now.</summary>
    public int Count
    {
        get
        {
            lock (_threads)
            {
                return _threads.Count;
            }
        }
    }

    /// <summary>Runs blocking work in its turn. Once begun it runs to its end: cancellation counts only before.</summary>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Reserve();
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
        Thread[] threads;
        lock (_threads)
        {
            threads = [.. _threads];
        }

        foreach (var thread in threads)
        {
            thread.Join();
        }

        _work.Dispose();
        _limit.Dispose();
    }

    // A thread that waits is taken at once by whoever adds work: two who come at the same moment must not both count on it.
    private void Reserve()
    {
        lock (_threads)
        {
            if (_free > 0)
            {
                _free--;
            }
            else if (_threads.Count < Most)
            {
                var thread = new Thread(Run) { IsBackground = true, Name = $"disk {_threads.Count + 1}" };
                _threads.Add(thread);
                thread.Start();
            }
            else
            {
                _queued++;
            }
        }
    }

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
            lock (_threads)
            {
                if (_queued > 0)
                {
                    _queued--;
                }
                else
                {
                    _free++;
                }
            }
        }
    }
}
