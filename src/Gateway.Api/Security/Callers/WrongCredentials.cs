using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Gateway.Api.Security.Callers;

/// <summary>
/// Counts wrong credentials by the address that they come from: ten at once, then one each second. A right one is let in all the same: behind a
/// proxy there may be others at the same address.
/// </summary>
internal sealed partial class WrongCredentials : IDisposable
{
    public const int RetryAfterSeconds = 1;
    private const int AtOnce = 10;
    private const int MostAddresses = 10_000;
    private static readonly TimeSpan PerOne = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();

    // By address: when the last of its debts is over, in ticks.
    private readonly Dictionary<IPAddress, long> _debts = [];
    private readonly TimeProvider _time;
    private readonly ILogger<WrongCredentials> _logger;
    private readonly ITimer _report;
    private long _unreported;

    public WrongCredentials(TimeProvider time, ILogger<WrongCredentials> logger)
    {
        (_time, _logger) = (time, logger);
        _report = time.CreateTimer(_ => Report(), null, ReportEvery, ReportEvery);
    }

    /// <summary>Counts one; false if there were too many.</summary>
    public bool Add(IPAddress? address)
    {
        Interlocked.Increment(ref _unreported);
        var now = _time.GetUtcNow().UtcTicks;
        lock (_lock)
        {
            if (_debts.Count >= MostAddresses)
            {
                Forget(now);
            }

            ref var debt = ref CollectionsMarshal.GetValueRefOrAddDefault(_debts, NetworkOf(address), out _);
            var next = Math.Max(debt, now) + PerOne.Ticks;
            if (next - now > AtOnce * PerOne.Ticks)
            {
                return false;
            }

            debt = next;
            return true;
        }
    }

    public void Dispose() => _report.Dispose();

    // Those without a debt need not be remembered; if all have one, somebody has ten thousand addresses and the count is of no use.
    private void Forget(long now)
    {
        foreach (var (address, debt) in _debts)
        {
            if (debt <= now)
            {
                _debts.Remove(address);
            }
        }

        if (_debts.Count >= MostAddresses)
        {
            _debts.Clear();
        }
    }

    // Who has one IPv6 address has 2^64 of them.
    private static IPAddress NetworkOf(IPAddress? address)
    {
        if (address is not { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false })
        {
            return address?.MapToIPv4() ?? IPAddress.None;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    private void Report()
    {
        if (Interlocked.Exchange(ref _unreported, 0) is > 0 and var count)
        {
            LogWrong(count, (long)ReportEvery.TotalSeconds);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} wrong credentials in the last {Seconds} s")]
    private partial void LogWrong(long count, long seconds);
}
