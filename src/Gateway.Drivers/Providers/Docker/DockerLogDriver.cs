using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Docker;

internal sealed class DockerLogDriver(HttpClient http, Connection connection, DockerVersions versions) : IContainerLogDriver
{
    private static readonly TimeSpan OpeningTime = TimeSpan.FromSeconds(60);
    private const int FirstLook = 1000;
    private const int LookGrowth = 16;
    private static readonly Version TakesNanoseconds = new(1, 22);

    private readonly DockerClient _engine = new(http, connection, versions);

    public async IAsyncEnumerable<LogChunk> ReadContainerLogsAsync(
        string id,
        LogRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // Only the container itself tells at every engine whether its output is framed: a terminal's is not.
        var path = $"containers/{DockerId.Container(id)}";
        var container = await _engine.GetAsync($"{path}/json", DockerJson.Default.ContainerDetails, cancellationToken);
        var isFramed = container.Config?.Tty != true;
        var since = request.Since is { } time ? DockerTimes.ToUnix(time) : null;
        var (tail, skip) = (request.Tail, 0);
        if (tail > 0 && isFramed && request.Stream is not null)
        {
            var start = await FindLastAsync(path, request, since, cancellationToken);
            (tail, since, skip) = (null, start?.Since ?? since, start?.Skip ?? 0);
        }

        await foreach (var chunk in ReadAsync(path, isFramed, request, since, tail, cancellationToken))
        {
            var rest = SkipLines(chunk.Data, ref skip);
            if (!rest.IsEmpty)
            {
                yield return chunk with
                {
                    Data = rest,
                };
            }
        }
    }

    private static ReadOnlyMemory<byte> SkipLines(ReadOnlyMemory<byte> data, ref int count)
    {
        while (count > 0 && !data.IsEmpty)
        {
            var end = data.Span.IndexOf((byte)'\n');
            data = end < 0 ? default : data[(end + 1)..];
            count -= end < 0 ? 0 : 1;
        }

        return data;
    }

    private async IAsyncEnumerable<LogChunk> ReadAsync(
        string path,
        bool isFramed,
        LogRequest request,
        string? since,
        int? tail,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var query = QueryOf(request, since, tail, await _engine.GetVersionAsync(cancellationToken));
        using var message = new HttpRequestMessage { Method = HttpMethod.Get };
        if (request.Follow)
        {
            message.AllowSilence();
        }

        using var response = await _engine.OpenAsync(message, $"{path}/logs?{query}", OpeningTime, cancellationToken);
        await foreach (var chunk in new LogFrames(response, isFramed).ReadAsync(cancellationToken))
        {
            yield return chunk;
        }
    }

    /// <summary>Looks back further and further until there are enough lines of the stream, or there is nothing further back.</summary>
    private async Task<(string Since, int Skip)?> FindLastAsync(
        string path,
        LogRequest request,
        string? since,
        CancellationToken cancellationToken
    )
    {
        var both = request with { Timestamps = true, Follow = false, Stream = null };
        var inSeconds = await _engine.GetVersionAsync(cancellationToken) < TakesNanoseconds;
        var (tail, seen) = (Math.Max(FirstLook, request.Tail!.Value), -1L);
        while (true)
        {
            var last = new LastLines(request.Stream!.Value, request.Tail.Value, inSeconds);
            await foreach (var chunk in ReadAsync(path, isFramed: true, both, since, tail, cancellationToken))
            {
                last.Add(chunk);
            }

            var isAll = last.Lines == seen || tail == int.MaxValue;
            var start = last.Start(isAll);
            if (isAll || start is not null)
            {
                return start;
            }

            (tail, seen) = ((int)Math.Min((long)tail * LookGrowth, int.MaxValue), last.Lines);
        }
    }

    private static string QueryOf(LogRequest request, string? since, int? tail, Version version)
    {
        var query = new StringBuilder();
        query.Append(
            CultureInfo.InvariantCulture,
            $"stdout={Flag(request.Stream != LogStream.Stderr)}&stderr={Flag(request.Stream != LogStream.Stdout)}"
        );
        query.Append(CultureInfo.InvariantCulture, $"&follow={Flag(request.Follow)}&timestamps={Flag(request.Timestamps)}");
        query.Append(CultureInfo.InvariantCulture, $"&tail={tail?.ToString(CultureInfo.InvariantCulture) ?? "all"}");
        if (since is not null)
        {
            query.Append("&since=").Append(version < TakesNanoseconds ? since[..since.IndexOf('.', StringComparison.Ordinal)] : since);
        }

        return query.ToString();
    }

    private static char Flag(bool value) => value ? '1' : '0';
}
