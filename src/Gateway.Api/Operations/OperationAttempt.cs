using System.Data.Common;
using Gateway.Api.Http;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Operations;

/// <summary>One attempt at an operation: from where the store says it is, to the next place where it can be let go.</summary>
internal sealed partial class OperationAttempt(
    OperationRow row,
    OperationKind kind,
    Connection connection,
    (string? Id, object? Body) request,
    IServiceProvider services,
    RunningOperations.Attempt attempt,
    OperationWriter writer,
    ILogger logger
)
{
    private const string CallStep = "call";
    private const string WaitStep = "wait";
    private const string UndoStep = "undo";
    private const int MostCalls = 8;
    private const int MostUndos = 30;

    // Lists of some providers show a new thing only after some seconds.
    private const int MostLooks = 5;
    private static readonly TimeSpan HeldPatience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(1);

    private readonly OperationOptions _options = services.GetRequiredService<IOptions<OperationOptions>>().Value;
    private readonly OperationReports _reports = new(row, writer);
    private readonly OperationRecovery _recovery = new(row, kind, writer, services.GetRequiredService<OperationStore>());

    public async Task RunAsync()
    {
        try
        {
            await StepAsync();
        }
        catch (OperationCanceledException) when (attempt.Reason == StopReason.Lost)
        {
            throw new OperationLostException();
        }
        catch (Exception e) when (e is not OperationLostException and not OperationCanceledException and not DbException)
        {
            LogFault(e, row.Id);
            await writer.FailAsync(row, OperationProblems.Of(e, row));
        }
    }

    private Task StepAsync() =>
        row.At switch
        {
            // It was taken only now: nothing has been asked of the provider.
            Step.Calling when row is { IsCancelled: true, Calls: 1 } => writer.CancelAsync(row, null),
            Step.Calling when row.IsCancelled => CancelUnknownCallAsync(),
            Step.Calling => CallAsync(),
            Step.Waiting when row.IsCancelled => UndoAsync(),
            Step.Waiting => LookAsync(),
            _ => UndoAsync(),
        };

    private async Task CallAsync()
    {
        writer.BeginStep(row, CallStep);
        try
        {
            await AcceptAsync(await FollowAsync(row.Calls == 1 ? kind.CallAsync(ToCall(), attempt.Stopped) : RecoverAsync()));
        }
        catch (OutcomeUnknownException e) when (e.MayShowYet && row.Calls < MostLooks)
        {
            await writer.WaitAsync(row, Backoff.Of(row.Calls), isNews: true);
        }
        catch (OutcomeUnknownException)
        {
            await writer.FailAsync(row, Unknown());
        }
        catch (DriverException e)
        {
            await AnswerFailureAsync(e);
        }
        catch (OperationCanceledException) when (attempt.Reason == StopReason.Cancelled)
        {
            await CancelUnknownCallAsync();
        }
        catch (OperationCanceledException e) when (attempt.Reason == StopReason.None)
        {
            await AnswerFailureAsync(new DriverException(DriverErrorKind.Timeout, "The call was given up.", e));
        }
    }

    private Task<Called> RecoverAsync()
    {
        LogRecovers(row.Id, kind.Recovery, row.Calls);
        return _recovery.RecoverAsync(ToCall(), attempt.Stopped);
    }

    private async Task AcceptAsync(Called called)
    {
        _recovery.Note(called);
        if (called.Problem is { } problem)
        {
            await writer.FailAsync(row, problem, called.Result);
            return;
        }

        if (called.IsSettled)
        {
            await writer.SucceedAsync(row, called.Result);
            return;
        }

        writer.SetResult(row, called.Result);
        row.Step = (long)Step.Waiting;
        row.Polls = 0;
        writer.BeginStep(row, WaitStep);
        await writer.WaitAsync(row, Backoff.Of(0), isNews: true);
    }

    private async Task AnswerFailureAsync(DriverException failure)
    {
        var isRefused = failure.Kind == DriverErrorKind.RateLimited || failure.Code == DriverException.CircuitOpen;
        var isUncertain = OperationRecovery.IsUncertain(kind, failure);
        if (isRefused && writer.Waited(row) < _options.Patience)
        {
            // It was not done: the next call is the first again.
            row.Step = (long)Step.New;
            row.Calls = 0;
            row.Polls++;
            await writer.WaitAsync(row, failure.RetryAfter ?? Backoff.Of(row.Polls), isNews: true);
        }
        else if (OperationRecovery.IsHeld(kind, row, failure) && writer.Waited(row) < HeldPatience)
        {
            await writer.WaitAsync(row, Backoff.Of(row.Calls), isNews: false);
        }
        else if (isUncertain && row.Calls < MostCalls)
        {
            await writer.WaitAsync(row, failure.RetryAfter ?? Backoff.Of(row.Calls), isNews: true);
        }
        else
        {
            await ClearAsync();
            await writer.FailAsync(row, isUncertain && OperationRecovery.IsOnce(kind) ? Unknown() : OperationProblems.Of(failure, row));
        }
    }

    private async Task LookAsync()
    {
        if (writer.Waited(row) > _options.Patience)
        {
            await writer.FailAsync(row, OperationProblems.TooSlow(row, _options.Patience));
            return;
        }

        row.Polls++;
        try
        {
            var looked = await kind.LookAsync(ToCall(), row.Ids, attempt.Stopped);
            if (looked.IsSettled)
            {
                _reports.Show();
                writer.BeginStep(row, WaitStep);
                await writer.SucceedAsync(row, looked.Result);
            }
            else
            {
                await writer.WaitAsync(row, Backoff.Of(row.Polls), _reports.Show());
            }
        }
        catch (DriverException e) when (IsPassing(e))
        {
            await writer.WaitAsync(row, e.RetryAfter ?? Backoff.Of(row.Polls), isNews: false);
        }
        catch (DriverException e)
        {
            await writer.FailAsync(row, OperationProblems.Of(e, row));
        }
        catch (OperationCanceledException) when (attempt.Reason == StopReason.Cancelled)
        {
            await UndoAsync();
        }
        catch (OperationCanceledException) when (attempt.Reason == StopReason.None)
        {
            await writer.WaitAsync(row, Backoff.Of(row.Polls), isNews: false);
        }
    }

    // The call was broken off, by a caller or a crash: what it made is looked for and taken back.
    private async Task CancelUnknownCallAsync()
    {
        if (!kind.CanUndo)
        {
            await ClearAsync();
            await writer.CancelAsync(row, null);
            return;
        }

        try
        {
            _recovery.Note(await _recovery.FindMadeAsync(ToCall() with { IsRepeated = true }));
            await UndoAsync();
        }
        catch (OutcomeUnknownException)
        {
            await writer.CancelAsync(row, Unknown());
        }
        catch (DriverException e) when (IsPassing(e) && row.Calls < MostCalls)
        {
            await writer.WaitAsync(row, e.RetryAfter ?? Backoff.Of(row.Calls), isNews: false);
        }
        catch (DriverException e)
        {
            // Refused once more: then there is nothing.
            LogNothingMade(e, row.Id);
            await writer.CancelAsync(row, null);
        }
    }

    private async Task UndoAsync()
    {
        if (!kind.CanUndo || row.Ids.Count == 0)
        {
            await writer.CancelAsync(row, null);
            return;
        }

        if (row.At != Step.Undoing)
        {
            row.Step = (long)Step.Undoing;
            row.Polls = 0;
            writer.BeginStep(row, UndoStep);
            await writer.KeepAsync(row);
        }

        try
        {
            await kind.UndoAsync(ToCall(), row.Ids, CancellationToken.None);
            await writer.CancelAsync(row, null);
        }
        catch (DriverException e) when ((IsPassing(e) || e.Kind == DriverErrorKind.Conflict) && row.Polls < MostUndos)
        {
            // A thing that is still being made cannot be removed at many providers.
            row.Polls++;
            await writer.WaitAsync(row, e.RetryAfter ?? Backoff.Of(row.Polls), isNews: false);
        }
        catch (DriverException e)
        {
            await writer.CancelAsync(row, OperationProblems.NotUndone(row, e));
        }
    }

    // Writes what a long call reports while it is under way.
    private async Task<Called> FollowAsync(Task<Called> calling)
    {
        while (!calling.IsCompleted)
        {
            await Task.WhenAny(calling, _reports.Urgent, Task.Delay(ProgressEvery, CancellationToken.None));
            if (!calling.IsCompleted && _reports.Show())
            {
                await KeepOrStopAsync(calling);
            }
        }

        _reports.Show();
        return await calling;
    }

    // The call must not go on behind the back of whoever has the operation now.
    private async Task KeepOrStopAsync(Task<Called> calling)
    {
        try
        {
            await writer.KeepAsync(row);
            _reports.Kept();
        }
        catch
        {
            attempt.Stop(StopReason.Lost);
            await ((Task)calling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    // What stays half-made is told in the log only: the operation ends as it does.
    private async Task ClearAsync()
    {
        try
        {
            await kind.ClearAsync(ToCall(), CancellationToken.None);
        }
        catch (DriverException e)
        {
            LogNotCleared(e, row.Id);
        }
    }

    private Problem Unknown() => OperationProblems.Unknown(row, kind.ToCheck(ToCall()));

    private OperationCall ToCall() =>
        new(
            services,
            connection,
            request.Id,
            request.Body,
            Guid.Parse(row.Token),
            row.Calls > 1,
            DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt),
            writer.Waited(row),
            row.Result,
            row.Ids is [var place, ..] ? place : null,
            _reports.Add,
            _reports.CommitAsync
        );

    private static bool IsPassing(DriverException e) =>
        e.IsNetwork || e.Kind is DriverErrorKind.RateLimited or DriverErrorKind.Unavailable or DriverErrorKind.Timeout;

    [LoggerMessage(Level = LogLevel.Error, Message = "Operation {Id} failed in an unforeseen way")]
    private partial void LogFault(Exception exception, string id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Operation {Id} goes on after an interrupted call: {Recovery}, call {Calls}")]
    private partial void LogRecovers(string id, Recovery recovery, long calls);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Operation {Id} has left something half-made that could not be cleared away")]
    private partial void LogNotCleared(Exception exception, string id);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Operation {Id} was cancelled, and the provider refused its call: nothing was made"
    )]
    private partial void LogNothingMade(Exception exception, string id);
}

/// <summary>How long to wait before the next look: often at first, each fifteen seconds at last.</summary>
internal static class Backoff
{
    private const int LongestMs = 15_000;
    private const int ShortestMs = 250;
    private const int Doublings = 6;

    public static TimeSpan Of(long times)
    {
        var longest = Math.Min(LongestMs, ShortestMs << (int)Math.Min(times, Doublings));

        // Spread, so that operations that began together do not all look together.
        return TimeSpan.FromMilliseconds(Random.Shared.Next(longest * 3 / 4, longest + 1));
    }
}
