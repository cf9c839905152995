using System.Collections.Concurrent;
using Gateway.Api.Http;
using Gateway.Api.Objects;
using Gateway.Api.Observability;
using Gateway.Api.Operations;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Gateway.Drivers.Objects;

namespace Gateway.Api.Transfers;

/// <summary>
/// One transfer: both ends are walked in the order of their keys, side by side, a page of the source at a time. After a page it is told where the
/// next begins; there it goes on after a crash. Memory does not grow with the number of objects.
/// </summary>
internal sealed class TransferRun(OperationCall call, CreateTransfer transfer, Connection source, TransferTally tally)
{
    private const int MostExtra = 1000;
    private const int DeletionsAtOnce = 16;
    private readonly Connection _target = call.Connection;
    private readonly string _sourcePrefix = transfer.Source.Prefix ?? "";
    private readonly string _targetPrefix = transfer.TargetPrefix;
    private readonly TransferPlaces _places = new(TransferPlace.Parse(call.Place));

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var copier = MakeCopier();
        if (transfer.Source.Key is { } key)
        {
            await RunOneAsync(copier, key, cancellationToken);
            return;
        }

        var from = call.Drivers.Open<IObjectDriver>(source);
        var to = call.Drivers.Open<IObjectDriver>(_target);
        await using var pages = new PagesAhead(source, from, transfer.Source.Bucket, _sourcePrefix, _places.Page, cancellationToken);
        await using var there = new PagesAhead(_target, to, transfer.Target.Bucket, _targetPrefix, null, cancellationToken);
        var targets = new ObjectWalk(there);
        var isResumed = _places.Page is not null;
        while (await pages.ReadAsync() is { } page)
        {
            if (isResumed && page.Items is [var first, ..])
            {
                // What lies before was compared before the interruption.
                await SkipAsync(targets, ToTarget(first.Key));
                isResumed = false;
            }

            await RunPageAsync(copier, page.Items, targets, cancellationToken);
            _places.Page = page.NextToken ?? _places.Page;
            call.Report(new OperationReport(tally.Progress, tally.Result, _places.ToString()));
        }

        var extra = new List<string>();
        await MatchAsync(targets, null, extra, cancellationToken);
        await DeleteExtraAsync(extra, cancellationToken);
    }

    private TransferCopier MakeCopier()
    {
        var reader = call.Services.GetRequiredService<ObjectReader>();
        var time = call.Services.GetRequiredService<TimeProvider>();
        var large = new LargeObjectCopier(
            call,
            reader,
            (source, transfer.Source.Bucket),
            (_target, transfer.Target.Bucket),
            _places,
            tally,
            time
        );
        var meter = call.Services.GetRequiredService<GatewayMeter>();
        return new TransferCopier(call.Drivers, reader, meter, source, transfer.Source.Bucket, _target, transfer.Target.Bucket, large);
    }

    private async Task RunOneAsync(TransferCopier copier, string key, CancellationToken cancellationToken)
    {
        var info = await call.Drivers.Open<IObjectDriver>(source).GetObjectAsync(transfer.Source.Bucket, key, cancellationToken);
        var to = transfer.TargetKey;
        ObjectInfo? there = null;
        try
        {
            there = await call.Drivers.Open<IObjectDriver>(_target).GetObjectAsync(transfer.Target.Bucket, to, cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            // It goes there for the first time.
        }

        await BringAsync(copier, (info, there), to, isLast: true, cancellationToken);
        call.Report(new OperationReport(tally.Progress, tally.Result));
    }

    private async Task RunPageAsync(
        TransferCopier copier,
        IReadOnlyList<ObjectInfo> page,
        ObjectWalk targets,
        CancellationToken cancellationToken
    )
    {
        var pairs = new List<(ObjectInfo Source, ObjectInfo? Target)>(page.Count);
        var extra = new List<string>();
        foreach (var item in page)
        {
            pairs.Add((item, await MatchAsync(targets, ToTarget(item.Key), extra, cancellationToken)));
        }

        var doubtful = new ConcurrentQueue<(ObjectInfo Source, ObjectInfo? Target)>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = transfer.AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            pairs,
            options,
            async (pair, token) =>
            {
                try
                {
                    await BringAsync(copier, pair, ToTarget(pair.Source.Key), isLast: false, token);
                    call.Report(new OperationReport(tally.Progress));
                }
                catch (DoubtfulObjectException)
                {
                    doubtful.Enqueue(pair);
                }
            }
        );
        await Parallel.ForEachAsync(
            doubtful,
            options,
            async (pair, token) => await BringAsync(copier, pair, ToTarget(pair.Source.Key), isLast: true, token)
        );
        await DeleteExtraAsync(extra, cancellationToken);
    }

    /// <summary>Walks the target up to a key, and answers the object there; null if there is none. What comes before is extra.</summary>
    private async Task<ObjectInfo?> MatchAsync(ObjectWalk targets, string? key, List<string> extra, CancellationToken cancellationToken)
    {
        while (await targets.PeekAsync() is { } there)
        {
            var order = key is null ? -1 : KeyOrder.Compare(there.Key, key);
            if (order > 0)
            {
                return null;
            }

            targets.Take();
            if (order == 0)
            {
                return there;
            }

            extra.Add(there.Key);
            if (extra.Count == MostExtra)
            {
                await DeleteExtraAsync(extra, cancellationToken);
            }
        }

        return null;
    }

    private static async Task SkipAsync(ObjectWalk targets, string key)
    {
        while (await targets.PeekAsync() is { } there && KeyOrder.Compare(there.Key, key) < 0)
        {
            targets.Take();
        }
    }

    private async Task BringAsync(
        TransferCopier copier,
        (ObjectInfo Source, ObjectInfo? Target) pair,
        string to,
        bool isLast,
        CancellationToken cancellationToken
    )
    {
        var (item, there) = pair;
        try
        {
            if (there is not null && TransferCopier.IsSame(item, there))
            {
                tally.AddUnchanged();
            }
            else
            {
                if (!transfer.DryRun)
                {
                    await copier.CopyAsync(item, to, isLast, cancellationToken);
                }

                tally.AddCopied(item.SizeBytes);
            }

            if (transfer.Mode == TransferMode.Move)
            {
                await DeleteMovedAsync(item, cancellationToken);
            }
        }
        catch (DriverException e)
        {
            tally.AddFailed(item.Key, Problems.From(e));
        }
    }

    private async Task DeleteMovedAsync(ObjectInfo item, CancellationToken cancellationToken)
    {
        if (!transfer.DryRun)
        {
            var driver = call.Drivers.Open<IObjectDriver>(source);
            await driver.DeleteObjectAsync(transfer.Source.Bucket, item.Key, ObjectConditions.None, cancellationToken);
        }

        tally.AddDeleted(1);
    }

    private async Task DeleteExtraAsync(List<string> extra, CancellationToken cancellationToken)
    {
        if (transfer is { Mode: TransferMode.Mirror, DeleteExtra: true } && extra.Count > 0)
        {
            if (!transfer.DryRun)
            {
                var deleter = new ObjectDeleter(call.Drivers, _target, transfer.Target.Bucket, DeletionsAtOnce);
                tally.AddDeletions(await deleter.DeleteAsync(extra, cancellationToken));
            }
            else
            {
                tally.AddDeleted(extra.Count);
            }
        }

        extra.Clear();
    }

    private string ToTarget(string key) => _targetPrefix + key[_sourcePrefix.Length..];
}
