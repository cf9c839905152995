using System.Data.Common;
using Dapper;
using Gateway.Api.Store;
using Microsoft.Extensions.Options;
using Quartz;
using Quartz.Extensibility;

namespace Gateway.Api.Operations;

/// <summary>
/// Quartz, as far as operations use it: one durable job, and a trigger in the group of an operation's id for each time that the operation
/// is to be looked at.
/// </summary>
internal sealed class OperationScheduler(
    StoreDatabase database,
    RunningOperations running,
    IServiceProvider services,
    ILoggerFactory loggers,
    StoreClock time,
    OperationQueue queue,
    IOptions<OperationOptions> options
) : IAsyncDisposable
{
    public const string Name = "cloudgateway";
    public const string TriggerTable = "qrtz_triggers";
    private const string IdEntry = "id";
    private static readonly JobKey Job = new("operation", Name);
    private readonly SemaphoreSlim _starting = new(1, 1);
    private StandaloneSchedulerFactory? _factory;
    private volatile IScheduler? _scheduler;

    // Asked every second also where nothing was ever begun: to look at the scheduler itself would load the engine.
    private volatile bool _isStarted;

    /// <summary>Whether it was started.</summary>
    public bool IsStarted => _isStarted;

    /// <summary>Starts it if nobody has.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_scheduler is not null)
        {
            return;
        }

        await _starting.WaitAsync(cancellationToken);
        try
        {
            _scheduler ??= await StartSchedulerAsync(cancellationToken);
            _isStarted = true;
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>
    /// Has a new operation begun at once, as part of a transaction, which is committed by this: here without a trigger if there is room, else by
    /// whoever is free.
    /// </summary>
    public async Task BeginAsync(DbTransaction transaction, string id)
    {
        if (!queue.TryReserve())
        {
            await ScheduleAsync(transaction, id, TimeSpan.Zero);
            return;
        }

        try
        {
            await transaction.CommitAsync();
        }
        catch
        {
            queue.Release();
            throw;
        }

        queue.Add(id);
    }

    /// <summary>Has an operation looked at after some time, as part of a transaction, which is committed by this.</summary>
    public async Task ScheduleAsync(DbTransaction transaction, string id, TimeSpan delay)
    {
        var scheduler = _scheduler ?? throw new InvalidOperationException("The scheduler has not been started.");
        var trigger = TriggerBuilder
            .Create(time)
            .WithIdentity(Guid.NewGuid().ToString("N"), id)
            .ForJob(Job)
            .UsingJobData(IdEntry, id)
            .StartAt(time.GetUtcNow() + delay)
            .Build();

        // Left after the commit: only then the scheduler may go and look for what is new.
        using (scheduler.EnlistTransaction(transaction))
        {
            try
            {
                await scheduler.ScheduleJob(trigger);
            }
            catch (SchedulerException e)
            {
                throw new StoreFailedException("A trigger cannot be kept.", e);
            }

            await transaction.CommitAsync();
        }
    }

    /// <summary>Takes no more operations; what is under way goes on.</summary>
    public async Task StandByAsync(CancellationToken cancellationToken)
    {
        queue.Close();
        if (_scheduler is { } scheduler)
        {
            await scheduler.Standby(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_scheduler is { } scheduler)
        {
            await scheduler.Shutdown(waitForJobsToComplete: false);
        }

        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }

        _starting.Dispose();
    }

    private async Task<IScheduler> StartSchedulerAsync(CancellationToken cancellationToken)
    {
        await time.SetAsync(cancellationToken);
        await EndOldLeasesAsync(cancellationToken);
        var factory = QuartzSchedulerBuilder.Create(Configure).Build();
        try
        {
            var scheduler = await factory.GetScheduler(cancellationToken);
            await scheduler.AddJob(
                JobBuilder.Create<OperationJob>().WithIdentity(Job).StoreDurably().Build(),
                AddJobOptions.Replacing,
                cancellationToken
            );
            await scheduler.Start(cancellationToken);
            _factory = factory;
            return scheduler;
        }
        catch (SchedulerException e)
        {
            await factory.DisposeAsync();
            throw new StoreFailedException("The scheduler cannot start.", e);
        }
        catch
        {
            await factory.DisposeAsync();
            throw;
        }
    }

    // A store of one gateway has no other that could still be at it: what an earlier process held is free at once.
    private async Task EndOldLeasesAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        if (!database.IsShared)
        {
            await connection.ExecuteAsync(
                """
                UPDATE operations SET due_at = 0 WHERE owner IS NOT NULL AND owner <> @Owner AND ended_at IS NULL;
                UPDATE idempotency SET due_at = 0 WHERE owner IS NOT NULL AND owner <> @Owner;
                """,
                new { running.Owner }
            );
        }
    }

    private void Configure(IQuartzBuilder quartz)
    {
        quartz.Services.AddSingleton(loggers);
        quartz.UseTimeProvider(time);
        quartz.UseJobFactory(new JobFactory(services));
        quartz.UseDefaultThreadPool(options.Value.AtOnce);
        quartz.ConfigureScheduler(scheduler =>
        {
            scheduler.InstanceName = Name;
            scheduler.IdleWaitTime = TimeSpan.FromSeconds(1);
        });
        quartz.UsePersistentStore(store =>
        {
            database.Configure(store);
            store.ProvisionSchema();
            store.ConfigureStore(settings =>
            {
                settings.TablePrefix = "qrtz_";
                settings.AcceptEnlistedTransactions = true;
                settings.LockOnInsert = false;
                settings.StoreJobDataAsStrings = true;
                settings.DbRetryInterval = TimeSpan.FromSeconds(1);
            });
            if (database.IsShared)
            {
                store.UseClustering(cluster =>
                {
                    cluster.CheckinInterval = TimeSpan.FromSeconds(3);
                    cluster.CheckinMisfireThreshold = TimeSpan.FromSeconds(6);
                });
            }
        });
    }

    private sealed class JobFactory(IServiceProvider services) : IJobFactory
    {
        public ValueTask<JobScope> CreateJob(
            TriggerFiredBundle bundle,
            IScheduler scheduler,
            CancellationToken cancellationToken = default
        ) => ValueTask.FromResult(new JobScope(new OperationJob(services.GetRequiredService<OperationRunner>()), null));

        public ValueTask ReturnJob(JobScope scope, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
    }
}

/// <summary>The store failed under Quartz, which has exceptions of its own.</summary>
internal sealed class StoreFailedException(string message, Exception inner) : DbException(message, inner);

/// <summary>What Quartz fires: a look at one operation.</summary>
internal sealed class OperationJob(OperationRunner runner) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await runner.RunAsync(context.MergedJobDataMap.GetString("id")!);
}
