using System.Collections.Concurrent;
using Gateway.Drivers.Http.Resilience;

namespace Gateway.Api.Lists;

/// <summary>
/// Callers who ask for the same page at the same time wait for one call to the provider. It ends when the last of them has gone, and what
/// one of them changed since it began it does not answer: they then ask anew.
/// </summary>
internal sealed class SharedPages(ListChanges changes)
{
    private readonly ConcurrentDictionary<(PageKey Key, long Change), Call> _calls = new();
    private int _waiting;

    /// <summary>How many wait for pages.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Waits for the page, which somebody asks for already or <paramref name="ask"/> does.</summary>
    public async Task<T> AskAsync<T>(
        PageKey key,
        string connection,
        Func<CancellationToken, Task<T>> ask,
        CancellationToken cancellationToken
    )
    {
        var call = Join((key, changes.Of(connection)), ask);
        Interlocked.Increment(ref _waiting);
        try
        {
            // WaitAsync: a driver that does not heed its token delays nobody but itself.
            return await call.Answer.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
            call.Leave();
        }
    }

    private Call<T> Join<T>((PageKey, long) key, Func<CancellationToken, Task<T>> ask)
    {
        while (true)
        {
            if (!_calls.TryGetValue(key, out var call))
            {
                var mine = new Call<T>();
                if (_calls.TryAdd(key, mine))
                {
                    mine.Answer = RunAsync(key, mine, ask);
                    return mine;
                }
            }
            else if (call.TryJoin())
            {
                return (Call<T>)call;
            }
            else
            {
                _calls.TryRemove(KeyValuePair.Create(key, call));
            }
        }
    }

    private async Task<T> RunAsync<T>((PageKey, long) key, Call<T> call, Func<CancellationToken, Task<T>> ask)
    {
        try
        {
            return await ask(call.Token);
        }
        finally
        {
            _calls.TryRemove(KeyValuePair.Create(key, (Call)call));
        }
    }

#pragma warning disable CA1001 // It has no timer, and the last to leave may come after the end.
    private abstract class Call
#pragma warning restore CA1001
    {
        private readonly CancellationTokenSource _end = new();
        private readonly CallBudget? _budget = CallBudget.Current;
        private int _waiting = 1;

        public CancellationToken Token => _end.Token;

        /// <summary>One more waits; false if nobody does any more.</summary>
        public bool TryJoin()
        {
            for (var seen = Volatile.Read(ref _waiting); seen > 0; )
            {
                var before = Interlocked.CompareExchange(ref _waiting, seen + 1, seen);
                if (before == seen)
                {
                    _budget?.ExtendTo(CallBudget.Current);
                    return true;
                }

                seen = before;
            }

            return false;
        }

        public void Leave()
        {
            if (Interlocked.Decrement(ref _waiting) == 0)
            {
                _end.Cancel();
            }
        }
    }

    private sealed class Call<T> : Call
    {
        private readonly TaskCompletionSource<Task<T>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The page. Whoever joins before the first has begun to ask waits for that too.</summary>
        public Task<T> Answer
        {
            get => _answer.Task.Unwrap();
            set => _answer.SetResult(value);
        }
    }
}
