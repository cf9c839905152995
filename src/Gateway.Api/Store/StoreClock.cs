using Dapper;

namespace Gateway.Api.Store;

/// <summary>
/// The time of the database that replicas share, by which all of them schedule: their own clocks may differ. Timers run by the system's. Of a
/// store of one gateway it is that gateway's own.
/// </summary>
internal sealed class StoreClock(StoreDatabase database, TimeProvider time) : TimeProvider
{
    private long _offset;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + TimeSpan.FromMilliseconds(Interlocked.Read(ref _offset));

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);

    /// <summary>Sets it by the database.</summary>
    public async Task SetAsync(CancellationToken cancellationToken)
    {
        if (!database.IsShared)
        {
            return;
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        var before = database.Clock;
        var there = await connection.ExecuteScalarAsync<long>(
            new CommandDefinition($"SELECT {database.Now}", cancellationToken: cancellationToken)
        );
        Interlocked.Exchange(ref _offset, there - ((before + database.Clock) / 2));
    }
}
