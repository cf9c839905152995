using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Conformance.Simulators;

/// <summary>
/// A provider's API on a port of loopback, kept in memory: a provider's simulator maps its routes and keeps its state. It remembers each
/// request, refuses what the vendor's schema refuses (<see cref="Check"/>) and routes that the vendor does not have, and complains of
/// both: a fixture with complaints fails. Tests may have answers go wrong (<see cref="FailNext"/>).
/// </summary>
public abstract class Simulator : IAsyncDisposable
{
    private readonly ConcurrentQueue<SimulatedRequest> _requests = new();
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly SemaphoreSlim _arrivals = new(0);
    private readonly Lock _lock = new();
    private WebApplication? _app;
    private Fault? _fault;
    private int _faultsLeft;

    /// <summary>Where it listens, without a path.</summary>
    public Uri Address => new(_app!.Urls.Single() + "/");

    /// <summary>All requests in the order of their coming.</summary>
    public IReadOnlyList<SimulatedRequest> Requests => [.. _requests];

    /// <summary>What the driver did that the vendor would refuse.</summary>
    public IReadOnlyList<string> Complaints => [.. _complaints];

    /// <summary>Listens on a free port.</summary>
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRouting();
        builder.Logging.ClearProviders();
        Configure(builder.Services);
        _app = builder.Build();
        _app.Use(RecordAsync);
        _app.UseRouting();
        Map(_app);
        _app.MapFallback(RefuseRouteAsync);
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _arrivals.Dispose();
    }

    /// <summary>Has the next answers go wrong, but for those to calls that <see cref="IsFaultable"/> leaves out.</summary>
    public void FailNext(Fault fault, int times = 1)
    {
        lock (_lock)
        {
            (_fault, _faultsLeft) = (fault, times);
        }
    }

    /// <summary>Ends what <see cref="FailNext"/> began, and forgets the requests until now.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            (_fault, _faultsLeft) = (null, 0);
        }

        _requests.Clear();
        while (_arrivals.Wait(0)) { }
    }

    /// <summary>Waits for the next request that has not been waited for.</summary>
    public Task WaitForRequestAsync() => _arrivals.WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>Remembers a fault of the driver: the fixture then fails.</summary>
    protected internal void Complain(string what) => _complaints.Enqueue(what);

    /// <summary>Maps the vendor's routes, and no others.</summary>
    protected abstract void Map(IEndpointRouteBuilder routes);

    /// <summary>What is wrong with a request by the vendor's schema; empty if nothing is. It is then refused with 400 and complained of.</summary>
    protected virtual IReadOnlyList<string> Check(SimulatedRequest request) => [];

    /// <summary>What is wrong with an answer of this simulator by the vendor's schema: a simulator must not be kinder than the vendor.</summary>
    protected virtual IReadOnlyList<string> CheckAnswer(SimulatedRequest request, int status, ReadOnlyMemory<byte> body) => [];

    /// <summary>Whether faults may hit this call; a call for a token is left out.</summary>
    protected virtual bool IsFaultable(SimulatedRequest request) => true;

    /// <summary>Adds services that routes need.</summary>
    protected virtual void Configure(IServiceCollection services) { }

    private async Task RecordAsync(HttpContext http, RequestDelegate next)
    {
        var request = await SimulatedRequest.ReadAsync(http);
        _requests.Enqueue(request);
        _arrivals.Release();
        var fault = IsFaultable(request) ? TakeFault() : null;
        if (fault is { Hangs: true })
        {
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        if (fault is { Status: { } status })
        {
            await AnswerAsync(http, fault, status);
            return;
        }

        var broken = Check(request);
        if (broken.Count > 0)
        {
            Complain($"{request}: {string.Join(" ", broken)}");
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await http.Response.WriteAsync(string.Join("\n", broken), http.RequestAborted);
            return;
        }

        await AnswerAsync(http, request, next, fault is { CutsBody: true });
    }

    private static async Task AnswerAsync(HttpContext http, Fault fault, int status)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = fault.ContentType;
        foreach (var (name, value) in fault.Headers)
        {
            http.Response.Headers.Append(name, value);
        }

        await http.Response.WriteAsync(fault.Body, http.RequestAborted);
    }

    // The answer is held back, so that it can be checked, and cut.
    private async Task AnswerAsync(HttpContext http, SimulatedRequest request, RequestDelegate next, bool cut)
    {
        var wire = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var body = new MemoryStream();
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        await next(http);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        http.Features.Set(wire);

        foreach (var wrong in CheckAnswer(request, http.Response.StatusCode, body.GetBuffer().AsMemory(0, (int)body.Length)))
        {
            Complain($"The answer to {request}: {wrong}");
        }

        if (body.Length == 0)
        {
            return;
        }

        http.Response.ContentLength = body.Length;
        var length = cut ? (int)body.Length / 2 : (int)body.Length;
        await wire.Stream.WriteAsync(body.GetBuffer().AsMemory(0, length), http.RequestAborted);
        await wire.Stream.FlushAsync(http.RequestAborted);
        if (cut)
        {
            http.Abort();
        }
    }

    private Task RefuseRouteAsync(HttpContext http)
    {
        Complain($"There is no {http.Request.Method} {http.Request.Path}.");
        http.Response.StatusCode = StatusCodes.Status501NotImplemented;
        return Task.CompletedTask;
    }

    private Fault? TakeFault()
    {
        lock (_lock)
        {
            if (_faultsLeft == 0)
            {
                return null;
            }

            _faultsLeft--;
            return _fault;
        }
    }
}
