using System.Globalization;
using Gateway.Api.Lists;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Gateway.Api.Http;

/// <summary>Answers every failure as a problem; what is a fault of the gateway is logged with its exception.</summary>
internal sealed partial class ProblemWriter(IOptions<JsonOptions> json, ILogger<ProblemWriter> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        var problem = Problems.From(exception, httpContext);
        if (problem.Status == StatusCodes.Status500InternalServerError)
        {
            LogFault(exception, httpContext.Request.Path);
        }

        if (exception is DriverException { ObjectSize: { } size })
        {
            httpContext.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{size}");
        }

        if (exception is ListFailedException)
        {
            // The exception handler has cleared the headers, the echo of the preference too.
            httpContext.TakeStrict();
        }

        await WriteAsync(httpContext, problem, cancellationToken);
        return true;
    }

    /// <summary>Explains a bare status: no route, wrong method, wrong media type.</summary>
    public Task WriteStatusAsync(HttpContext http) => WriteAsync(http, Problems.FromStatus(http), http.RequestAborted);

    /// <summary>Answers a request that nothing has been done for.</summary>
    public Task RefuseAsync(HttpContext http, Problem problem) => WriteAsync(http, Problems.Locate(problem, http), http.RequestAborted);

    private async Task WriteAsync(HttpContext http, Problem problem, CancellationToken cancellationToken)
    {
        // For whoever writes down how the request ended.
        http.Features.Set(problem);
        http.Response.StatusCode = problem.Status;
        if (problem.RetryAfter is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        http.Response.Headers.CacheControl = "no-store";
        await http.Response.WriteAsJsonAsync(problem, json.Value.SerializerOptions, Problem.MediaType, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The request to {Path} failed by a fault of the gateway")]
    private partial void LogFault(Exception exception, PathString path);
}
