using System.Text.Json;
using Gateway.Api.Operations;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Gateway.Api.Transfers;

/// <summary>What is done to many objects and outlives its request.</summary>
internal static class TransferOperations
{
    public static OperationKind Create { get; } = new TransferOperation { Recovery = Recovery.Repeat, Answer = Answer.Resource };

    public static OperationKind Empty { get; } = new EmptyBucketOperation { Recovery = Recovery.Repeat, Answer = Answer.Resource };

    public static IReadOnlyList<OperationKind> All { get; } = [Create, Empty];

    /// <summary>What an earlier attempt has done, as it was told last.</summary>
    public static TransferTally Resume(OperationCall call)
    {
        var json = call.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        return new TransferTally(
            call.Earlier is { } earlier ? JsonSerializer.Deserialize<TransferResult>(earlier, json)! : new TransferResult()
        );
    }
}

/// <summary>Long calls that move bytes: few of them at once in a process, so that they leave room for others.</summary>
internal abstract class BulkOperation(string name) : OperationKind(name)
{
    private const int MostAtOnce = 4;
    private static readonly SemaphoreSlim Free = new(MostAtOnce, MostAtOnce);
    private static readonly TimeSpan TryAgainIn = TimeSpan.FromSeconds(2);

    public override bool CanUndo => false;

    public override async Task<Called> CallAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (!await Free.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            throw new DriverException(DriverErrorKind.RateLimited, "As many transfers as this gateway does at once are under way.")
            {
                RetryAfter = TryAgainIn,
            };
        }

        try
        {
            var tally = TransferOperations.Resume(call);
            await RunAsync(call, tally, cancellationToken);
            return new Called([], tally.Result, IsSettled: true, tally.ToProblem());
        }
        finally
        {
            Free.Release();
        }
    }

    // Nothing is waited for.
    public override Task<Looked> LookAsync(OperationCall call, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("It ends with its call.");

    public override Task UndoAsync(OperationCall call, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    protected abstract Task RunAsync(OperationCall call, TransferTally tally, CancellationToken cancellationToken);
}

/// <summary>Brings objects from one bucket to another.</summary>
internal sealed class TransferOperation() : BulkOperation("transfers.create")
{
    public override Type BodyType => typeof(CreateTransfer);

    public override void Check(DriverFactory drivers, string connection) => drivers.Open<IObjectDriver>(connection);

    public override async Task ClearAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (TransferPlace.Parse(call.Place).Uploads is { Count: > 0 } uploads)
        {
            var transfer = (CreateTransfer)call.Body!;
            var driver = new LargeUploads(call.Drivers.Open<IMultipartUploadDriver>(call.Connection), transfer.Target.Bucket);
            foreach (var upload in uploads)
            {
                await driver.AbortAsync(upload, cancellationToken);
            }
        }
    }

    protected override async Task RunAsync(OperationCall call, TransferTally tally, CancellationToken cancellationToken)
    {
        var transfer = (CreateTransfer)call.Body!;
        await new TransferRun(call, transfer, call.Drivers.Find(transfer.Source.Connection), tally).RunAsync(cancellationToken);
    }
}
