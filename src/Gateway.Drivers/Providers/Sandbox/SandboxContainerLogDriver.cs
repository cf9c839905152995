using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

internal sealed class SandboxContainerLogDriver(SandboxClouds clouds, Connection connection) : IContainerLogDriver
{
    // Containers write once a second: this is how late a line, or the end, may be seen.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    public async IAsyncEnumerable<LogChunk> ReadContainerLogsAsync(
        string id,
        LogRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var container = await clouds.VisitAsync(connection, visit => visit.Cloud.Containers.Get(visit, id), cancellationToken);
        var written = Read(container, 0);
        var lines = Wanted(written.Lines, request);
        foreach (var line in request.Tail is { } tail ? lines.TakeLast(tail) : lines)
        {
            yield return ToChunk(line, request);
        }

        while (request.Follow && !written.IsOver)
        {
            await clouds.WaitUntilAsync(clouds.Now + LookEvery, cancellationToken);
            written = Read(container, written.Next);
            foreach (var line in Wanted(written.Lines, request))
            {
                yield return ToChunk(line, request);
            }
        }
    }

    // Lines and end are read at one moment: nothing written before the end is missed.
    private Written Read(SandboxContainer container, long from) =>
        clouds.Look(
            connection,
            visit => new Written(container.LinesFrom(from, visit.Now), container.LinesAt(visit.Now), container.IsOver(visit.Now))
        );

    private static IEnumerable<SandboxLogLine> Wanted(List<SandboxLogLine> lines, LogRequest request) =>
        lines.Where(line => line.Time >= (request.Since ?? DateTimeOffset.MinValue) && line.Stream == (request.Stream ?? line.Stream));

    private static LogChunk ToChunk(SandboxLogLine line, LogRequest request)
    {
        var time = request.Timestamps
            ? line.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z '", CultureInfo.InvariantCulture)
            : "";
        return new LogChunk(line.Stream, Encoding.UTF8.GetBytes($"{time}{line.Text}\n"));
    }

    private sealed record Written(List<SandboxLogLine> Lines, long Next, bool IsOver);
}
