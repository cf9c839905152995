using System.Collections.Concurrent;
using System.Net;

namespace Gateway.Micro.Clouds;

/// <summary>Passes requests on to a simulator until <see cref="Replay"/>, and from then on answers out of memory what was answered before.</summary>
internal sealed class Recorder : HttpMessageHandler
{
    private readonly HttpMessageInvoker _simulator = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false });
    private readonly ConcurrentDictionary<string, Recorded> _answers = new(StringComparer.Ordinal);
    private bool _replays;

    /// <summary>How many bytes are answered.</summary>
    public int Bytes => _answers.Values.Sum(answer => answer.Body.Length);

    /// <summary>Answers out of memory from now on.</summary>
    public void Replay() => _replays = true;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : "";
        var call = $"{request.Method} {request.RequestUri} {body}";
        if (!_replays)
        {
            using var response = await _simulator.SendAsync(request, cancellationToken);
            _answers[call] = new Recorded(
                response.StatusCode,
                [.. response.Headers.NonValidated.Select(header => (header.Key, header.Value.ToString()))],
                response.Content.Headers.ContentType?.ToString(),
                await response.Content.ReadAsByteArrayAsync(cancellationToken)
            );
        }

        return _answers[call].ToResponse(request);
    }

    protected override void Dispose(bool disposing)
    {
        _simulator.Dispose();
        base.Dispose(disposing);
    }

    private sealed record Recorded(HttpStatusCode Status, (string Name, string Value)[] Headers, string? MediaType, byte[] Body)
    {
        public HttpResponseMessage ToResponse(HttpRequestMessage request)
        {
            var response = new HttpResponseMessage(Status) { RequestMessage = request, Content = new ByteArrayContent(Body) };
            response.Content.Headers.TryAddWithoutValidation("Content-Type", MediaType);
            foreach (var (name, value) in Headers)
            {
                response.Headers.TryAddWithoutValidation(name, value);
            }

            return response;
        }
    }
}
