using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes;

internal sealed class KubernetesLogDriver(HttpClient http, Connection connection, KubernetesSettings settings) : IContainerLogDriver
{
    private const int BufferSize = 32 * 1024;
    private readonly KubernetesClient _cluster = new(http, connection);
    private readonly KubernetesUnits _units = new(new KubernetesClient(http, connection), connection, settings);

    [Note(
        "Kubernetes does not tell the two streams apart, and keeps the logs of pods only as long as those. Of several pods one has to be named."
    )]
    public async IAsyncEnumerable<LogChunk> ReadContainerLogsAsync(
        string id,
        LogRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        if (request.Stream is not null)
        {
            throw connection.NotSupported("Kubernetes keeps stdout and stderr in one log: leave the stream out.", "stream");
        }

        var pod = await _units.FindPodAsync(id, cancellationToken);
        var container = KubernetesId.Parse(connection, id).Container;
        if (!HasStarted(pod, container))
        {
            RefuseFollowing(request, pod);
            yield break;
        }

        var path = $"{KubernetesClient.Pods(pod.Metadata.Namespace, pod.Metadata.Name)}/log?{QueryOf(container, request)}";
        using var message = new HttpRequestMessage(HttpMethod.Get, path);
        if (request.Follow)
        {
            message.AllowSilence();
        }

        using var response = await _cluster.OpenAsync(message, cancellationToken);
        var lines = request.Timestamps ? new LogTimes() : null;
        await foreach (var data in ReadAsync(response, cancellationToken))
        {
            var written = lines?.ToUtc(data) ?? data;
            if (!written.IsEmpty)
            {
                yield return new LogChunk(LogStream.Unknown, written);
            }
        }
    }

    private static bool HasStarted(Pod pod, string container) =>
        KubernetesStates.StatusOf(pod, container) is { } status
        && (status.State?.Running is not null || status.State?.Terminated is not null || status.LastState?.Terminated is not null);

    private void RefuseFollowing(LogRequest request, Pod pod)
    {
        if (request.Follow)
        {
            throw connection.Fail(
                DriverErrorKind.Conflict,
                $"The pod '{pod.Metadata.Name}' has not started yet, and there is nothing to follow."
            );
        }
    }

    private static string QueryOf(string container, LogRequest request)
    {
        var query = $"container={KubernetesClient.Encode(container)}";
        query += request.Follow ? "&follow=true" : "";
        query += request.Timestamps ? "&timestamps=true" : "";
        query += request.Tail is { } lines ? string.Create(CultureInfo.InvariantCulture, $"&tailLines={lines}") : "";
        return request.Since is { } since
            ? $"{query}&sinceTime={KubernetesClient.Encode(since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture))}"
            : query;
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        HttpResponseMessage response,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            while (await ReadAsync(body, buffer, cancellationToken) is > 0 and var count)
            {
                yield return buffer.AsMemory(0, count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw connection.Fail(DriverErrorKind.Unavailable, "The server broke off the log.", inner: e);
        }
    }
}
