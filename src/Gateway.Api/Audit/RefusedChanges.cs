using Gateway.Api.Stopping;

namespace Gateway.Api.Audit;

/// <summary>
/// Writes down changes that were refused since their caller sends too much: the first of each caller in a minute, and when that is over how many more
/// there were. Each by itself would have whoever floods the gateway fill its disk as well.
/// </summary>
internal sealed partial class RefusedChanges(AuditLog log, TimeProvider time, ILogger<RefusedChanges> logger) : BackgroundService
{
    private const int MostCallers = 1000;
    private const string Others = "\0others";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Tally> _tallies = new(StringComparer.Ordinal);

    /// <summary>Writes a refusal down, or counts it.</summary>
    /// <exception cref="AuditFailedException">It could not be written.</exception>
    public Task AddAsync(AuditRecord refusal)
    {
        lock (_lock)
        {
            var caller = $"{refusal.Principal}\n{refusal.Address}\n{refusal.Code}";
            caller = _tallies.ContainsKey(caller) || _tallies.Count < MostCallers ? caller : Others;
            if (_tallies.TryGetValue(caller, out var tally))
            {
                tally.Count++;
                return Task.CompletedTask;
            }

            _tallies.Add(caller, new Tally(refusal, time.GetTimestamp()));
        }

        return log.AppendAsync(refusal);
    }

    /// <summary>Before the log itself ends: what was counted until now is told.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TellAsync(_ => true);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodic.RunAsync(LookEvery, _ => TellAsync(tally => time.GetElapsedTime(tally.Began) >= Window), stoppingToken);

    private async Task TellAsync(Func<Tally, bool> isOver)
    {
        var counted = new List<AuditRecord>();
        lock (_lock)
        {
            foreach (var (caller, tally) in _tallies.Where(tally => isOver(tally.Value)).ToList())
            {
                _tallies.Remove(caller);
                if (tally.Count > 0)
                {
                    counted.Add(Sum(tally, isOne: caller != Others));
                }
            }
        }

        try
        {
            await Task.WhenAll(counted.Select(log.AppendAsync));
        }
        catch (AuditFailedException e)
        {
            var lost = counted.Sum(record => record.Count ?? 0);
            LogCountLost(e, lost);
        }
    }

    // What differs between the requests that it stands for is left out.
    private static AuditRecord Sum(Tally tally, bool isOne) =>
        new()
        {
            Kind = AuditKind.Denied,
            Principal = isOne ? tally.First.Principal : null,
            Address = isOne ? tally.First.Address : null,
            Status = tally.First.Status,
            Code = isOne ? tally.First.Code : null,
            Count = tally.Count,
        };

    [LoggerMessage(
        Level = LogLevel.Critical,
        Message = "That {Count} more changes were refused for their number could not be written down"
    )]
    private partial void LogCountLost(Exception exception, long count);

    private sealed class Tally(AuditRecord first, long began)
    {
        public AuditRecord First => first;

        public long Began => began;

        /// <summary>How many came after the first.</summary>
        public long Count { get; set; }
    }
}
