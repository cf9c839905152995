using System.Collections.Concurrent;
using System.Globalization;

namespace Gateway.Api.Overload;

/// <summary>
/// One limit, kept for each caller apart by the generic cell rate algorithm: of each it remembers a single time, that by which all he has sent would
/// have come at the allowed rate. A time that is past says as much as none, so that whoever has been quiet is forgotten without a change to what he
/// may send; and there are never more than <see cref="MostCallers"/>. Who comes beyond shares one place with all others who do.
/// </summary>
internal sealed class RateLimit
{
    /// <summary>The most callers that are told apart: some 20 MiB.</summary>
    public const int MostCallers = 100_000;
    private const double SecondsOfBurst = 10;
    private const string Others = "\0others";
    private static readonly TimeSpan AtOnceAgain = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Account> _callers = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly string _name;
    private readonly int? _concurrency;
    private readonly int _burst;
    private readonly long _ticksOfOne;
    private readonly int _mostCallers;
    private long _nextSweep;

    public RateLimit(string name, RateOptions options, TimeProvider time, int mostCallers = MostCallers)
    {
        (_name, _time, _concurrency, _mostCallers) = (name, time, options.Concurrency, mostCallers);
        if (options.PerSecond is { } rate)
        {
            _burst = options.Burst ?? (int)Math.Max(1, Math.Ceiling(rate * SecondsOfBurst));
            _ticksOfOne = (long)Math.Ceiling(time.TimestampFrequency / rate);
            Policy = string.Create(CultureInfo.InvariantCulture, $"\"{name}\";q={_burst};w={Math.Max(1, Math.Ceiling(_burst / rate))}");
        }
    }

    /// <summary>Whether it limits anything.</summary>
    public bool IsSet => _ticksOfOne > 0 || _concurrency is not null;

    /// <summary>The limit as the <c>RateLimit-Policy</c> header tells it: so many in so many seconds; null if there is no rate.</summary>
    public string? Policy { get; }

    /// <summary>How many callers are remembered.</summary>
    public int Callers => _callers.Count;

    /// <summary>Lets a request in, which <see cref="Leave"/> lets out again, or not.</summary>
    public Ticket Enter(string name)
    {
        var now = _time.GetTimestamp();
        while (true)
        {
            var account = AccountOf(name, now);
            lock (account)
            {
                if (!account.IsForgotten)
                {
                    return Enter(account, now);
                }
            }
        }
    }

    /// <summary>The request has ended.</summary>
    public static void Leave(Ticket ticket)
    {
        lock (ticket.Account)
        {
            ticket.Account.Inside--;
        }
    }

    private Ticket Enter(Account account, long now)
    {
        if (account.Inside >= _concurrency)
        {
            return new Ticket(account, AtOnceAgain, Header(account, now));
        }

        if (_ticksOfOne > 0)
        {
            // One more is allowed as long as all that was sent lies less than a burst ahead.
            var ahead = Math.Max(account.PaidUntil - now, 0) + _ticksOfOne - (_burst * _ticksOfOne);
            if (ahead > 0)
            {
                return new Ticket(account, TimeSpan.FromSeconds((double)ahead / _time.TimestampFrequency), Header(account, now));
            }

            account.PaidUntil = Math.Max(account.PaidUntil, now) + _ticksOfOne;
        }

        account.Inside++;
        return new Ticket(account, RetryAfter: null, Header(account, now));
    }

    private string? Header(Account account, long now)
    {
        if (_ticksOfOne <= 0)
        {
            return null;
        }

        var ahead = Math.Max(account.PaidUntil - now, 0);
        var left = Math.Max(0, ((_burst * _ticksOfOne) - ahead) / _ticksOfOne);
        var seconds = Math.Ceiling((double)ahead / _time.TimestampFrequency);
        return string.Create(CultureInfo.InvariantCulture, $"\"{_name}\";r={left};t={seconds}");
    }

    private Account AccountOf(string name, long now)
    {
        if (_callers.TryGetValue(name, out var known))
        {
            return known;
        }

        if (_callers.Count >= _mostCallers && !ForgetQuiet(now))
        {
            name = Others;
        }

        return _callers.GetOrAdd(name, static _ => new Account());
    }

    // At most once a second: a sweep that finds nobody is not to be paid by every stranger.
    private bool ForgetQuiet(long now)
    {
        var next = Interlocked.Read(ref _nextSweep);
        if (now < next || Interlocked.CompareExchange(ref _nextSweep, now + _time.TimestampFrequency, next) != next)
        {
            return false;
        }

        foreach (var (name, account) in _callers)
        {
            lock (account)
            {
                if (account.Inside == 0 && account.PaidUntil <= now)
                {
                    account.IsForgotten = true;
                    _callers.TryRemove(name, out _);
                }
            }
        }

        return _callers.Count < _mostCallers;
    }

    /// <summary>The answer to a request.</summary>
    /// <param name="Account">Whose it is.</param>
    /// <param name="RetryAfter">When the next one may be let in; null if this one is.</param>
    /// <param name="Header">What is left, as the <c>RateLimit</c> header tells it; null if there is no rate.</param>
    internal readonly record struct Ticket(Account Account, TimeSpan? RetryAfter, string? Header);

    /// <summary>What is remembered of a account.</summary>
    internal sealed class Account
    {
        public long PaidUntil { get; set; }

        public int Inside { get; set; }

        public bool IsForgotten { get; set; }
    }
}
