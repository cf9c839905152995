using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace Gateway.Drivers.Tests.Answers;

/// <summary>
/// Between all drivers and their provider: remembers what a provider answers, and gives it again without asking. One of the answers may then be another.
/// </summary>
internal sealed class AnswerTape
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _given = new(StringComparer.Ordinal);
    private List<TapedAnswer> _answers = [];
    private bool _plays;

    /// <summary>The answers in the order of their coming.</summary>
    public IReadOnlyList<TapedAnswer> Answers => _answers;

    /// <summary>Puts the tape behind every handler chain.</summary>
    public void Install(IServiceCollection services) =>
        services.ConfigureAll<HttpClientFactoryOptions>(options =>
            options.HttpMessageHandlerBuilderActions.Add(builder => builder.PrimaryHandler = new Head(this, builder.PrimaryHandler))
        );

    public void Record() => (_answers, _plays) = ([], false);

    public void Play(IEnumerable<TapedAnswer> answers)
    {
        (_answers, _plays) = ([.. answers], true);
        _given.Clear();
    }

    private static string KeyOf(HttpRequestMessage request) => $"{request.Method} {request.RequestUri!.AbsoluteUri}";

    // The same question may be asked again: it gets the next answer, and in the end the last one again.
    private TapedAnswer? Next(string key)
    {
        lock (_lock)
        {
            var all = _answers.Where(answer => answer.Key == key).ToList();
            var number = _given.GetValueOrDefault(key);
            _given[key] = number + 1;
            return all.Count == 0 ? null : all[Math.Min(number, all.Count - 1)];
        }
    }

    private async Task<HttpResponseMessage> KeepAsync(string key, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        // What switches protocols has no end.
        if (response.StatusCode != HttpStatusCode.SwitchingProtocols)
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            lock (_lock)
            {
                _answers.Add(
                    new TapedAnswer(key, response.StatusCode, HeadersOf(response.Headers), HeadersOf(response.Content.Headers), body)
                );
            }
        }

        return response;
    }

    private static IReadOnlyList<(string, string)> HeadersOf(HttpHeaders headers) =>
        [.. headers.NonValidated.SelectMany(header => header.Value, (header, value) => (header.Key, value))];

    private sealed class Head(AnswerTape tape, HttpMessageHandler provider) : DelegatingHandler(provider)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var key = KeyOf(request);
            return tape._plays
                ? tape.Next(key)?.ToResponse(request) ?? new HttpResponseMessage(HttpStatusCode.NotFound) { RequestMessage = request }
                : await tape.KeepAsync(key, await base.SendAsync(request, cancellationToken), cancellationToken);
        }
    }
}

/// <summary>An answer as it came, and may come again.</summary>
internal sealed record TapedAnswer(
    string Key,
    HttpStatusCode Status,
    IReadOnlyList<(string Name, string Value)> Headers,
    IReadOnlyList<(string Name, string Value)> ContentHeaders,
    byte[] Body
)
{
    public HttpResponseMessage ToResponse(HttpRequestMessage request)
    {
        var response = new HttpResponseMessage(Status) { Content = new ByteArrayContent(Body), RequestMessage = request };
        foreach (var (name, value) in Headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        foreach (var (name, value) in ContentHeaders.Where(header => Body.Length == 0 || header.Name != "Content-Length"))
        {
            response.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }
}
