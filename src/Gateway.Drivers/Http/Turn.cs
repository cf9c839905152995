using System.Runtime.CompilerServices;

namespace Gateway.Drivers.Http;

/// <summary>
/// Awaited, it goes on as the last of all that waits for a thread. What awaits a socket goes on inside the runtime's own loop over all sockets that
/// have something, up to 15 ms before others come by: new requests would wait for old answers.
/// </summary>
internal readonly struct Turn : ICriticalNotifyCompletion
{
    /// <summary>Never: also who waits alone is handed to the thread pool.</summary>
    public bool IsCompleted => false;

    public Turn GetAwaiter() => this;

    public void GetResult() { }

    public void OnCompleted(Action continuation) => ThreadPool.QueueUserWorkItem(static go => go(), continuation, preferLocal: false);

    public void UnsafeOnCompleted(Action continuation) =>
        ThreadPool.UnsafeQueueUserWorkItem(static go => go(), continuation, preferLocal: false);
}
