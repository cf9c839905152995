using System.Collections.Concurrent;
using System.Net;

namespace Gateway.Drivers.Tests.Http.Resilience;

/// <summary>The end of a handler chain that answers without a network, so that only the test's clock counts.</summary>
internal sealed class StubTransport : HttpMessageHandler
{
    private int _calls;

    /// <summary>How many requests have come.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Method and address of each.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Answers the request of this number, from 1.</summary>
    public Func<int, HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> Answer { get; set; } = (_, _, _) => With(200);

    public static Task<HttpResponseMessage> With(int status, HttpContent? content = null, TimeSpan? retryAfter = null)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = content ?? new ByteArrayContent([]) };
        if (retryAfter is { } wait)
        {
            response.Headers.RetryAfter = new(wait);
        }

        return Task.FromResult(response);
    }

    /// <summary>Never answers.</summary>
    public static async Task<HttpResponseMessage> HangAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Enqueue($"{request.Method} {request.RequestUri}");
        var response = await Answer(Interlocked.Increment(ref _calls), request, cancellationToken);
        response.RequestMessage = request;
        return response;
    }
}
