using System.Text.Json;
using Gateway.Api.Http;
using Gateway.Api.Lists;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Gateway.Api.Containers;

/// <summary>What containers use.</summary>
internal static class ContainerStatsEndpoints
{
    private static readonly JsonEncodedText Sample = JsonEncodedText.Encode("sample");

    public static void MapContainerStats(this RouteGroupBuilder containers) =>
        containers
            .MapGet("/{connection}/{id}/stats", GetContainerStats)
            .WithMetadata(
                new ProducesResponseTypeMetadata(
                    StatusCodes.Status200OK,
                    typeof(ContainerStats),
                    ["application/json", NdjsonWriter.MediaType, EventStream.SseMediaType]
                )
            )
            .WithProblems(StatusCodes.Status409Conflict);

    /// <summary>Reads what a container uses of processors, memory and network.</summary>
    /// <remarks>
    /// One sample as JSON. With <c>follow=true</c> one after another, about each second, until the container ends or the caller leaves: as
    /// NDJSON, or as events with <c>Accept: text/event-stream</c>.
    /// </remarks>
    /// <param name="follow">Goes on with new samples.</param>
    private static async Task GetContainerStats(
        string connection,
        ResourceId id,
        bool? follow,
        DriverFactory drivers,
        IOptions<JsonOptions> json,
        HttpContext http
    )
    {
        var samples = drivers
            .Open<IContainerStatsDriver>(connection)
            .ReadContainerStatsAsync(id.Value, follow ?? false, http.RequestAborted);
        var events = follow is true
            ? EventStream.Open(http, json.Value.SerializerOptions)
            : EventStream.Accepted(http, json.Value.SerializerOptions);
        using (events)
        {
            await foreach (var sample in samples)
            {
                if (events is null)
                {
                    await http.Response.WriteAsJsonAsync(sample, json.Value.SerializerOptions, http.RequestAborted);
                    return;
                }

                events.Write(Sample, sample);
                await events.FlushAsync(http.RequestAborted);
            }
        }

        if (events is null)
        {
            throw drivers.Find(connection).Fail(DriverErrorKind.Conflict, $"The container '{id}' has just ended.");
        }
    }
}
