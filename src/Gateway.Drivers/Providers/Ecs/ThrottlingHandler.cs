using System.Net;

namespace Gateway.Drivers.Providers.Ecs;

/// <summary>
/// Amazon's JSON services throttle with the status 400: it becomes 429 here, inside the connection's pipeline, so that calls that may be
/// repeated are, after a wait.
/// </summary>
internal sealed class ThrottlingHandler : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (await EcsErrors.IsThrottledAsync(response, cancellationToken))
        {
            response.StatusCode = HttpStatusCode.TooManyRequests;
        }

        return response;
    }
}
