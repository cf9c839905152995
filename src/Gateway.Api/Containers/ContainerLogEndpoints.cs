using System.Text.Json;
using Gateway.Api.Http;
using Gateway.Api.Lists;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Gateway.Api.Containers;

/// <summary>What containers wrote.</summary>
internal static class ContainerLogEndpoints
{
    private const string TextMediaType = "text/plain";
    private static readonly JsonEncodedText Line = JsonEncodedText.Encode("line");

    public static void MapContainerLogs(this RouteGroupBuilder containers) =>
        containers
            .MapGet("/{connection}/{id}/logs", GetContainerLogs)
            .Needs(Verb.ContainersLogs)
            .WithMetadata(
                new ProducesResponseTypeMetadata(
                    StatusCodes.Status200OK,
                    typeof(string),
                    [TextMediaType, NdjsonWriter.MediaType, EventStream.SseMediaType]
                )
            );

    /// <summary>Reads a container's output.</summary>
    /// <remarks>
    /// As text the bytes come as the container wrote them, both streams in one. With <c>Accept: application/x-ndjson</c> each line is
    /// an object that tells its stream, and its time if <c>timestamps</c> are asked for; with <c>Accept: text/event-stream</c> the same as
    /// events. Who leaves ends the reading.
    /// </remarks>
    /// <param name="follow">Goes on with new output until the container ends or the caller leaves.</param>
    /// <param name="tail">Only the last lines: 0 or more.</param>
    /// <param name="since">Only what was written at or after this time (RFC 3339).</param>
    /// <param name="timestamps">Begins each line with its time.</param>
    /// <param name="stream">Only this stream: stdout or stderr.</param>
    private static async Task GetContainerLogs(
        string connection,
        ResourceId id,
        bool? follow,
        int? tail,
        DateTimeOffset? since,
        bool? timestamps,
        string? stream,
        DriverFactory drivers,
        IOptions<JsonOptions> json,
        HttpContext http
    )
    {
        if (tail < 0)
        {
            throw new InvalidInputException("tail", "Must be 0 or more.");
        }

        var request = new LogRequest
        {
            Follow = follow ?? false,
            Tail = tail,
            Since = since,
            Timestamps = timestamps ?? false,
            Stream = ReadStream(stream),
        };
        var chunks = drivers.Open<IContainerLogDriver>(connection).ReadContainerLogsAsync(id.Value, request, http.RequestAborted);
        using var events = EventStream.Accepted(http, json.Value.SerializerOptions);
        if (events is not null)
        {
            await WriteLinesAsync(events, chunks, request, http.RequestAborted);
        }
        else
        {
            await WriteTextAsync(http.Response, chunks, http.RequestAborted);
        }
    }

    // Routing would want Stderr, and take any number.
    private static LogStream? ReadStream(string? stream) =>
        stream switch
        {
            null or "" => null,
            "stdout" => LogStream.Stdout,
            "stderr" => LogStream.Stderr,
            _ => throw new InvalidInputException("stream", "Must be one of: stdout, stderr."),
        };

    private static async Task WriteTextAsync(HttpResponse response, IAsyncEnumerable<LogChunk> chunks, CancellationToken cancellationToken)
    {
        response.ContentType = TextMediaType;
        response.Headers.XContentTypeOptions = "nosniff";
        await foreach (var chunk in chunks.WithCancellation(cancellationToken))
        {
            await response.BodyWriter.WriteAsync(chunk.Data, cancellationToken);
        }

        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    private static async Task WriteLinesAsync(
        EventStream events,
        IAsyncEnumerable<LogChunk> chunks,
        LogRequest request,
        CancellationToken cancellationToken
    )
    {
        var lines = new LogLineAssembler(request.Timestamps);
        await foreach (var chunk in chunks.WithCancellation(cancellationToken))
        {
            foreach (var line in lines.Add(chunk))
            {
                events.Write(Line, line);
            }

            await events.FlushAsync(cancellationToken);
        }

        foreach (var line in lines.Finish())
        {
            events.Write(Line, line);
        }

        await events.FlushAsync(cancellationToken);
    }
}
