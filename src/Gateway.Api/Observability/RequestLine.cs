using System.Collections;
using System.Globalization;

namespace Gateway.Api.Observability;

/// <summary>What is told of a request that has ended.</summary>
/// <param name="method">As the client sent it.</param>
/// <param name="route">The template of the route.</param>
/// <param name="status">The answer's.</param>
/// <param name="elapsedMs">Until its end, in milliseconds.</param>
/// <param name="connection">The connection that the route names; null for none.</param>
/// <param name="trace">The id of the trace that it belongs to.</param>
internal sealed class RequestLine(string method, string route, int status, double elapsedMs, string? connection, string trace)
    : IReadOnlyList<KeyValuePair<string, object?>>
{
    private const string Template = "{Method} {Route} {Status} in {ElapsedMs} ms, connection {Connection}, trace {TraceId}";

    public int Count => 7;

    public KeyValuePair<string, object?> this[int index] =>
        index switch
        {
            0 => new("Method", method),
            1 => new("Route", route),
            2 => new("Status", status),
            3 => new("ElapsedMs", elapsedMs),
            4 => new("Connection", connection),
            5 => new("TraceId", trace),
            6 => new("{OriginalFormat}", Template),
            _ => throw new ArgumentOutOfRangeException(nameof(index)),
        };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{method} {route} {status} in {elapsedMs} ms, connection {connection ?? "(null)"}, trace {trace}"
        );
}
