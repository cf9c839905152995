using System.Runtime.InteropServices;
using Gateway.Api.Connections;
using Gateway.Api.Operations;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Stopping;

/// <summary>
/// The order of an end by SIGTERM: readiness says no at once (it asks the host); requests are taken for the drain delay; then the server stops
/// listening and waits for those under way, while no operation is begun any more. A second SIGTERM cuts all that short.
/// </summary>
internal sealed partial class Drain : IHostedLifecycleService, IDisposable
{
    private readonly IOptions<GatewayOptions> _options;
    private readonly OperationScheduler _scheduler;
    private readonly OpenConnections _connections;
    private readonly ILogger<Drain> _logger;
    private readonly CancellationTokenSource _hurry = new();
    private readonly PosixSignalRegistration _signal;
    private int _signals;

    public Drain(IOptions<GatewayOptions> options, OperationScheduler scheduler, OpenConnections connections, ILogger<Drain> logger)
    {
        (_options, _scheduler, _connections, _logger) = (options, scheduler, connections, logger);

        // Beside the host's own, which begins the end.
        _signal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // Somebody at a terminal, or a test, wants it to end now.
        if (Volatile.Read(ref _signals) > 0)
        {
            LogDrains(_options.Value.DrainDelay.TotalSeconds);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _hurry.Token);
            await Task.Delay(_options.Value.DrainDelay, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _scheduler.StandByAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _signal.Dispose();
        _hurry.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        // Else the runtime's own handling ends the process in the middle of it.
        context.Cancel = true;
        if (Interlocked.Increment(ref _signals) > 1)
        {
            LogHurries();
            _hurry.Cancel();
            _connections.Abort();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping: requests are taken for another {Seconds} s")]
    private partial void LogDrains(double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Told to stop once more: requests under way are cut")]
    private partial void LogHurries();
}
