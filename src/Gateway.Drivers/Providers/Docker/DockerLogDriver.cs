using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Docker;

internal sealed class DockerLogDriver(HttpClient http, Connection connection, DockerVersions versions) : IContainerLogDriver
{
    private static readonly TimeSpan OpeningTime = TimeSpan.FromSeconds(60);
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
        var version = await _engine.GetVersionAsync(cancellationToken);
        using var response = await _engine.OpenAsync(
            HttpMethod.Get,
            $"{path}/logs?{QueryOf(request, version)}",
            OpeningTime,
            cancellationToken
        );
        var frames = new LogFrames(response, isFramed: container.Config?.Tty != true);
        await foreach (var chunk in frames.ReadAsync(cancellationToken))
        {
            yield return chunk;
        }
    }

    private static string QueryOf(LogRequest request, Version version)
    {
        var query = new StringBuilder();
        query.Append(
            CultureInfo.InvariantCulture,
            $"stdout={Flag(request.Stream != LogStream.Stderr)}&stderr={Flag(request.Stream != LogStream.Stdout)}"
        );
        query.Append(CultureInfo.InvariantCulture, $"&follow={Flag(request.Follow)}&timestamps={Flag(request.Timestamps)}");
        query.Append(CultureInfo.InvariantCulture, $"&tail={request.Tail?.ToString(CultureInfo.InvariantCulture) ?? "all"}");
        if (request.Since is { } since)
        {
            var time = DockerTimes.ToUnix(since);
            query.Append("&since=").Append(version < TakesNanoseconds ? time[..time.IndexOf('.', StringComparison.Ordinal)] : time);
        }

        return query.ToString();
    }

    private static char Flag(bool value) => value ? '1' : '0';
}
