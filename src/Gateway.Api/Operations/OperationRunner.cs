using System.Data.Common;
using System.Security.Cryptography;
using Gateway.Api.Observability;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Hosting;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Operations;

/// <summary>Takes an operation and carries it on as far as it goes now: a call, a look, or its end.</summary>
internal sealed partial class OperationRunner(
    OperationStore store,
    OperationUpkeepStore upkeep,
    OperationKinds kinds,
    OperationRequests requests,
    RunningOperations running,
    OperationWriter writer,
    IServiceScopeFactory scopes,
    GatewayMeter meter,
    OperationQueue queue,
    IOptions<OperationOptions> options,
    ILogger<OperationRunner> logger
) : IDisposable
{
    /// <summary>How long an operation is held without being renewed.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(8);

    private readonly SemaphoreSlim _free = new(options.Value.AtOnce);

    /// <summary>Does what is due, unless somebody else is at it.</summary>
    public async Task RunAsync(string id)
    {
        await _free.WaitAsync();
        try
        {
            // One that had to wait until this process ends is left to the sweep.
            if (!queue.IsClosed && await store.TakeAsync(id, running.Owner, Lease, CancellationToken.None) is { } row)
            {
                using var attempt = running.Begin(row);
                await RunAsync(row, attempt);
            }
        }
        catch (DbException e)
        {
            // What was not written is found by the sweep once the lease is over.
            LogStoreFailed(e, id);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose() => _free.Dispose();

    private async Task RunAsync(OperationRow row, RunningOperations.Attempt attempt)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Access>().BeginAsGateway();
            if (Open(row, scope.ServiceProvider, attempt) is { } opened)
            {
                await opened.RunAsync();
            }
            else
            {
                await writer.FailAsync(row, OperationProblems.Unreadable(row));
            }
        }
        catch (OperationLostException)
        {
            meter.CountRefusedWrite();
            LogLost(row.Id, row.Fence);
        }
        catch (OperationCanceledException) when (attempt.Reason == StopReason.HandedBack)
        {
            await upkeep.HandBackAsync(row.Id, row.Fence);
            LogHandedBack(row.Id);
        }
    }

    // Null if this gateway cannot read it: of another version, with another key ring, or its connection is gone.
    private OperationAttempt? Open(OperationRow row, IServiceProvider services, RunningOperations.Attempt attempt)
    {
        var connection = services.GetRequiredService<IConnectionSource>().Find(row.Connection);
        if (connection is null || kinds.Find(row.Kind) is not { } kind)
        {
            return null;
        }

        try
        {
            var request = requests.Open(row.Request, kind);
            return new OperationAttempt(row, kind, connection, request, services, attempt, writer, logger);
        }
        catch (CryptographicException e)
        {
            LogUnreadable(e, row.Id);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Operation {Id} is left where it is: the store failed")]
    private partial void LogStoreFailed(Exception exception, string id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Operation {Id} was taken by another attempt than {Fence}, whose write was refused")]
    private partial void LogLost(string id, long fence);

    [LoggerMessage(Level = LogLevel.Information, Message = "Operation {Id} is handed back")]
    private partial void LogHandedBack(string id);

    [LoggerMessage(Level = LogLevel.Error, Message = "Operation {Id} cannot be read: was it kept with another key ring?")]
    private partial void LogUnreadable(Exception exception, string id);
}

/// <summary>Somebody else has taken the operation: the attempt writes nothing more.</summary>
internal sealed class OperationLostException : Exception;
