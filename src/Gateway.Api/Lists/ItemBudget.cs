namespace Gateway.Api.Lists;

/// <summary>
/// Bounds how many items of one stream are in memory, by how many pages are asked for at once. What a page will hold is reckoned from those that
/// came: of a thousand clouds with a few items each hundreds are asked at once, of a thousand with long pages some thirty. It begins slowly, as long
/// as little is known. A call that takes long holds no items, and gives its share to the next: clouds that hang do not hold up the others.
/// </summary>
internal sealed class ItemBudget(TimeProvider time)
{
    /// <summary>What may be in memory, in items: nodes on their way from JSON to JSON take some 5 KB each.</summary>
    public const int Most = 6_400;

    /// <summary>How many calls begin at once: the first page has the processors to itself.</summary>
    public const int AtFirst = 1;

    /// <summary>To how many calls they may grow, <see cref="Growth"/> times as many every <see cref="StepTime"/>, before a page is there.</summary>
    public const int MostUnseen = 128;

    /// <summary>How many times as many calls after each <see cref="StepTime"/>: one, eight, 64, all of them 12 ms after the first.</summary>
    public const int Growth = 8;

    /// <summary>What a cloud near by takes for a page.</summary>
    public static readonly TimeSpan StepTime = TimeSpan.FromMilliseconds(4);

    /// <summary>How long a call may hold its share without an answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // A page that is almost empty costs a call nevertheless.
    private const int ShortestPage = 20;

    private readonly Lock _lock = new();
    private readonly Queue<Turn> _waiting = [];
    private ITimer? _nextStep;
    private int _unseen = AtFirst;
    private int _settled;
    private double _pageLength;
    private int _asked;
    private int _items;

    /// <summary>Waits until another page may come. Whoever disposes the share has no more of the page.</summary>
    public Task<Share> TakeAsync(CancellationToken cancellationToken)
    {
        var turn = new Turn();
        turn.Leaving = cancellationToken.UnsafeRegister(static (turn, token) => ((Turn)turn!).TrySetCanceled(token), turn);
        lock (_lock)
        {
            _waiting.Enqueue(turn);
            AdmitNext();
        }

        return turn.Task;
    }

    private void AdmitNext()
    {
        // Who has left takes nobody's share: pages that were to be read ahead may not be needed while others of the stream are.
        while (_waiting.TryPeek(out var turn) && (turn.Task.IsCanceled || MayAdmit()))
        {
            _waiting.Dequeue();
            turn.Leaving.Unregister();
            var share = new Share(this);
            if (turn.TrySetResult(share))
            {
                _asked++;
                share.Watch(time);
            }
        }

        if (_waiting.Count > 0 && _unseen < MostUnseen)
        {
            _nextStep ??= time.CreateTimer(static budget => ((ItemBudget)budget!).TakeStep(), this, StepTime, Timeout.InfiniteTimeSpan);
        }
    }

    // Each page that comes lets one more be asked for: twice as many from one round trip to the next, as far as the budget goes.
    private bool MayAdmit() =>
        _asked < _unseen + _settled && (_items + (_asked + 1) * Math.Max(ShortestPage, _pageLength) <= Most || _items + _asked == 0);

    private void TakeStep()
    {
        lock (_lock)
        {
            _nextStep!.Dispose();
            _nextStep = null;
            _unseen = Math.Min(_unseen * Growth, MostUnseen);
            AdmitNext();
        }
    }

    private void Learn(int items) => _pageLength = _settled++ == 0 ? items : _pageLength + (items - _pageLength) / 8;

    private sealed class Turn() : TaskCompletionSource<Share>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public CancellationTokenRegistration Leaving { get; set; }
    }

    /// <summary>The part of one page.</summary>
    internal sealed class Share(ItemBudget budget) : IDisposable
    {
        private ITimer? _patience;
        private bool _isAsked = true;
        private int _items;

        /// <summary>The page has come, and holds this many.</summary>
        public void Settle(int items)
        {
            lock (budget._lock)
            {
                _patience?.Dispose();
                budget.Learn(items);
                Hold(items);
            }
        }

        public void Dispose()
        {
            lock (budget._lock)
            {
                _patience?.Dispose();
                Hold(0);
            }
        }

        public void Watch(TimeProvider time) =>
            _patience = time.CreateTimer(static share => ((Share)share!).GiveUp(), this, Patience, Timeout.InfiniteTimeSpan);

        private void GiveUp()
        {
            lock (budget._lock)
            {
                Hold(_items);
            }
        }

        // No longer asked for: it is there, or it takes too long.
        private void Hold(int items)
        {
            budget._asked -= _isAsked ? 1 : 0;
            _isAsked = false;
            budget._items += items - _items;
            _items = items;
            budget.AdmitNext();
        }
    }
}
