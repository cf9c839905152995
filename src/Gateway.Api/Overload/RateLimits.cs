using System.Globalization;
using Gateway.Api.Connections;
using Gateway.Api.Http;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Overload;

/// <summary>Holds each principal to the limits of the configuration: 429 with the time to wait, and headers that tell what is left.</summary>
internal sealed class RateLimits
{
    private const string LeftHeader = "RateLimit";
    private const string PolicyHeader = "RateLimit-Policy";

    private readonly RateLimit _principal;
    private readonly RateLimit _connection;
    private readonly ProblemWriter _problems;
    private readonly AlwaysOpen _alwaysOpen;

    public RateLimits(IOptions<RateLimitOptions> options, IOptions<GatewayOptions> gateway, TimeProvider time, ProblemWriter problems)
    {
        _principal = new RateLimit("principal", options.Value.Principal, time);
        _connection = new RateLimit("connection", options.Value.Connection, time);
        (_problems, _alwaysOpen) = (problems, new AlwaysOpen(gateway.Value));
    }

    /// <summary>Whether there is any limit.</summary>
    public bool AreSet => _principal.IsSet || _connection.IsSet;

    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (_alwaysOpen.Includes(http.Request.Path))
        {
            await next(http);
            return;
        }

        var caller = Caller.Of(http);
        var entered = new List<RateLimit.Ticket>(capacity: 2);
        try
        {
            var wait = Enter(_principal, caller, http, entered) ?? EnterConnection(caller, http, entered);
            await (wait is { } time ? RefuseAsync(http, time) : next(http));
        }
        finally
        {
            entered.ForEach(RateLimit.Leave);
        }
    }

    private TimeSpan? EnterConnection(string caller, HttpContext http, List<RateLimit.Ticket> entered) =>
        http.Request.RouteValues["connection"] is string connection ? Enter(_connection, $"{connection}\n{caller}", http, entered) : null;

    private static TimeSpan? Enter(RateLimit limit, string caller, HttpContext http, List<RateLimit.Ticket> entered)
    {
        if (!limit.IsSet)
        {
            return null;
        }

        var ticket = limit.Enter(caller);
        if (limit.Policy is { } policy)
        {
            // When it begins: an answer that fails loses the headers it had.
            http.Response.OnStarting(() =>
            {
                http.Response.Headers.Append(PolicyHeader, policy);
                http.Response.Headers.Append(LeftHeader, ticket.Header);
                return Task.CompletedTask;
            });
        }

        if (ticket.RetryAfter is null)
        {
            entered.Add(ticket);
        }

        return ticket.RetryAfter;
    }

    private Task RefuseAsync(HttpContext http, TimeSpan wait)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        var problem = Problems.Create(
            StatusCodes.Status429TooManyRequests,
            "rate-limited",
            "Too many requests",
            string.Create(
                CultureInfo.InvariantCulture,
                $"This caller has sent more than this gateway's limits allow. Try again in {seconds} s."
            )
        );
        return _problems.RefuseAsync(http, problem with { Retryable = true, RetryAfter = seconds });
    }
}
