using System.Diagnostics.Metrics;
using Gateway.Api.Connections;
using Gateway.Api.Http;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Overload;

/// <summary>
/// Takes on no more requests than the gateway can carry, and refuses the others at once, so that those it takes are as fast as ever. What
/// probes and metrics ask is always answered.
/// </summary>
internal sealed partial class OverloadLimit : IDisposable
{
    private const int PauseSeconds = 1;
    private readonly AlwaysOpen _alwaysOpen;
    private readonly FairQueue _queue;
    private readonly TimeSpan _queueTime;
    private readonly TimeProvider _time;
    private readonly ProblemWriter _problems;
    private readonly ILogger<OverloadLimit> _logger;
    private readonly Counter<long> _refused;
    private readonly ITimer _report;
    private long _unreported;

    public OverloadLimit(
        IOptions<OverloadOptions> limits,
        IOptions<GatewayOptions> gateway,
        TimeProvider time,
        ProblemWriter problems,
        IMeterFactory meters,
        ILogger<OverloadLimit> logger
    )
    {
        (_time, _problems, _logger) = (time, problems, logger);
        _alwaysOpen = new AlwaysOpen(gateway.Value);
        var options = limits.Value;
        _queue = new FairQueue(options.Concurrency, options.ConcurrencyOfCaller ?? options.Concurrency, options.QueueLength);
        _queueTime = options.QueueTime;
        var meter = meters.Create("CloudGateway.Overload");
        _refused = meter.CreateCounter<long>(
            "cloudgateway.requests.refused",
            "{request}",
            "Requests refused, since too many are under way."
        );
        meter.CreateObservableUpDownCounter("cloudgateway.requests.under_way", () => _queue.Inside, "{request}", "Requests under way.");
        meter.CreateObservableUpDownCounter("cloudgateway.requests.waiting", () => _queue.Waiting, "{request}", "Requests that wait.");
        _report = time.CreateTimer(_ => Report(), null, TimeSpan.FromSeconds(PauseSeconds), TimeSpan.FromSeconds(PauseSeconds));
    }

    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (_alwaysOpen.Includes(http.Request.Path))
        {
            return next(http);
        }

        var caller = Caller.Of(http);
        var entering = _queue.EnterAsync(caller, out var place);
        return entering.IsCompleted && entering.Result ? RunAsync(http, next, caller)
            : place is null ? RefuseAsync(http)
            : WaitAsync(http, next, caller, place, entering);
    }

    public void Dispose() => _report.Dispose();

    private async Task RunAsync(HttpContext http, RequestDelegate next, string caller)
    {
        try
        {
            await next(http);
        }
        finally
        {
            _queue.Leave(caller);
        }
    }

    private async Task WaitAsync(HttpContext http, RequestDelegate next, string caller, FairQueue.Place place, Task<bool> entering)
    {
        try
        {
            await entering.WaitAsync(_queueTime, _time, http.RequestAborted);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            _queue.GiveUp(place);
        }

        if (await entering)
        {
            await RunAsync(http, next, caller);
        }
        else
        {
            await RefuseAsync(http);
        }
    }

    // No line of the log for each: a storm of requests must not become one of lines.
    private Task RefuseAsync(HttpContext http)
    {
        _refused.Add(1);
        Interlocked.Increment(ref _unreported);
        var problem = Problems.Create(
            StatusCodes.Status503ServiceUnavailable,
            "overloaded",
            "The gateway is busy",
            "As many requests are under way and waiting as the gateway takes on. Try again in a moment."
        );
        return _problems.RefuseAsync(http, problem with { Retryable = true, RetryAfter = PauseSeconds });
    }

    private void Report()
    {
        if (Interlocked.Exchange(ref _unreported, 0) is > 0 and var count)
        {
            LogRefused(count, PauseSeconds, _queue.Inside, _queue.Waiting);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} requests were refused in the last {Seconds} s: {UnderWay} are under way, {Waiting} wait"
    )]
    private partial void LogRefused(long count, int seconds, int underWay, int waiting);
}
