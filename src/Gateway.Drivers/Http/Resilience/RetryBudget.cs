namespace Gateway.Drivers.Http.Resilience;

/// <summary>
/// What a connection may send beyond its callers' calls: a tenth of them, and ten at once when nothing has failed for a while. From a
/// hundred calls on a storm of failures so never makes more than 1.2 calls out of one.
/// </summary>
internal sealed class RetryBudget
{
    private const int Whole = 10;
    private const int Most = 10 * Whole;
    private int _tenths = Most;

    /// <summary>Counts a call.</summary>
    public void Earn()
    {
        for (var seen = Volatile.Read(ref _tenths); seen < Most; )
        {
            var before = Interlocked.CompareExchange(ref _tenths, seen + 1, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    /// <summary>Whether one more may be sent; it counts as sent.</summary>
    public bool TrySpend()
    {
        for (var seen = Volatile.Read(ref _tenths); seen >= Whole; )
        {
            var before = Interlocked.CompareExchange(ref _tenths, seen - Whole, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }
}
