using Gateway.Drivers.Model;
using Gateway.Drivers.Storage;

namespace Gateway.Drivers.Http.Resilience;

/// <summary>
/// Reads the body of an answer under limits: it has to bring some bytes within each idle time, and, read whole, all of them in the time of the
/// call. Only time that a read waits counts, never that of a slow reader. A drip of less than <see cref="FewestBytes"/> is silence. What is read whole
/// and is large waits for its turn first (<see cref="LargeAnswers"/>).
/// </summary>
internal sealed class GuardedBody(Stream body, HttpRequestMessage request, BodyTimes times, long most, bool isWhole) : ReadStream
{
    private const int FewestBytes = 1024;
    private CancellationTokenSource? _limit;
    private TimeSpan _waited;
    private long _brought;
    private long _total;
    private long? _turn;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // Its token has to be in the read from the start, its timer runs only while the read waits.
        _limit ??= new CancellationTokenSource(Timeout.InfiniteTimeSpan, times.Time);
        int count;
        try
        {
            using var gone = cancellationToken.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), _limit);
            if (isWhole && _turn is null && _total > LargeAnswers.FreeBytes)
            {
                await TakeTurnAsync(_limit);
            }

            var reading = body.ReadAsync(buffer, _limit.Token);
            count = reading.IsCompleted ? await reading : await WaitAsync(reading);
        }
        catch (OperationCanceledException e) when (_limit.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Silent(e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw e is HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse }
                ? request.Fail(DriverErrorKind.Unexpected, "What the provider answered is not HTTP as it should be.", e)
                : request.Fail(DriverErrorKind.Unavailable, "The provider broke off its answer.", e);
        }

        _brought += count;
        _total += count;
        return _total <= most ? count : throw request.Fail(DriverErrorKind.Unexpected, $"The answer has more than {most} bytes.");
    }

    public override async ValueTask DisposeAsync()
    {
        _limit?.Dispose();
        LeaveTurn();
        await body.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _limit?.Dispose();
            LeaveTurn();
            body.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task TakeTurnAsync(CancellationTokenSource limit)
    {
        var left = times.Time.GetElapsedTime(times.Time.GetTimestamp(), times.End);
        limit.CancelAfter(left < TimeSpan.Zero ? TimeSpan.Zero : left);
        await LargeAnswers.EnterAsync(limit.Token);
        limit.CancelAfter(Timeout.InfiniteTimeSpan);
        _turn = times.Time.GetTimestamp();
    }

    private void LeaveTurn()
    {
        if (_turn is not null)
        {
            _turn = null;
            LargeAnswers.Leave();
        }
    }

    private async ValueTask<int> WaitAsync(ValueTask<int> reading)
    {
        if (_brought >= FewestBytes)
        {
            (_brought, _waited) = (0, TimeSpan.Zero);
        }

        var started = times.Time.GetTimestamp();
        if (Left(started) is not { } left)
        {
            return await reading;
        }

        _limit!.CancelAfter(left);
        try
        {
            return await reading;
        }
        finally
        {
            _limit.CancelAfter(Timeout.InfiniteTimeSpan);
            _waited += times.Time.GetElapsedTime(started);
        }
    }

    // Null for as long as it likes.
    private TimeSpan? Left(long now)
    {
        var idle = times.Idle - _waited;
        if (!isWhole)
        {
            return idle is { Ticks: < 0 } ? TimeSpan.Zero : idle;
        }

        var whole = times.Time.GetElapsedTime(now, End);
        var left = idle < whole ? idle.Value : whole;
        return left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }

    private long End => _turn is { } turn ? Math.Min(times.End, LargeAnswers.EndOf(turn, times.Time)) : times.End;

    private DriverException Silent(Exception e) =>
        isWhole && times.Time.GetTimestamp() >= End
            ? request.Fail(DriverErrorKind.Timeout, "The provider did not end its answer in time.", e)
            : request.Fail(DriverErrorKind.Timeout, $"The provider sent next to nothing for {times.Idle?.TotalSeconds} s.", e);
}
