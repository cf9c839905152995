using System.Diagnostics;
using System.Globalization;
using Gateway.Drivers.Hosting;

namespace Gateway.Drivers.Http.Telemetry;

/// <summary>
/// A span for each attempt of a call, and the trace told to those providers that may know it. It says to which host a call went, and never
/// its address: paths hold the names of objects, and queries hold signatures.
/// </summary>
internal sealed class AttemptHandler : DelegatingHandler
{
    private const string TraceParent = "traceparent";
    private const string TraceState = "tracestate";
    private const int FirstFailure = 400;
    private static readonly HttpRequestOptionsKey<int> Sent = new("CloudGateway.Sent");

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var connection = request.GetConnection();
        return connection.Settings.PassTraceContext || ProviderTraces.Source.HasListeners()
            ? TraceAsync(request, connection, cancellationToken)
            : base.SendAsync(request, cancellationToken);
    }

    private async Task<HttpResponseMessage> TraceAsync(
        HttpRequestMessage request,
        Connection connection,
        CancellationToken cancellationToken
    )
    {
        using var span = Begin(request, connection);
        if (connection.Settings.PassTraceContext)
        {
            PassOn(request);
        }

        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            var status = (int)response.StatusCode;
            span?.SetTag("http.response.status_code", status);
            if (status >= FirstFailure)
            {
                span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", status.ToString(CultureInfo.InvariantCulture));
            }

            return response;
        }
        catch (Exception e)
        {
            span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", e.GetType().FullName);
            throw;
        }
    }

    private static Activity? Begin(HttpRequestMessage request, Connection connection)
    {
        var span = ProviderTraces.Source.StartActivity(request.Method.Method, ActivityKind.Client);
        if (span is null)
        {
            return null;
        }

        span.SetTag("cloudgateway.connection", connection.Name);
        span.SetTag("cloudgateway.provider", connection.Provider.Name);
        span.SetTag("http.request.method", request.Method.Method);
        span.SetTag("server.address", request.RequestUri?.Host);
        span.SetTag("server.port", request.RequestUri?.Port);
        request.Options.TryGetValue(Sent, out var before);
        request.Options.Set(Sent, before + 1);
        if (before > 0)
        {
            span.SetTag("http.request.resend_count", before);
        }

        return span;
    }

    // Of an attempt before it the headers may still be there.
    private static void PassOn(HttpRequestMessage request)
    {
        request.Headers.Remove(TraceParent);
        request.Headers.Remove(TraceState);
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } current)
        {
            request.Headers.Add(TraceParent, id);
            if (current.TraceStateString is { Length: > 0 } state)
            {
                request.Headers.Add(TraceState, state);
            }
        }
    }
}
