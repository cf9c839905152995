using System.Text.Json;
using Gateway.Api.Http;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Gateway.Api.Objects;

/// <summary>Deleting many objects. The keys are read and the results are kept piece by piece: memory does not grow with their number.</summary>
internal static class DeletionEndpoints
{
    private const int KeysAtOnce = 1000;
    private const int DeletionsAtOnce = 16;
    private const int ResultBytesInMemory = 256 * 1024;

    public static void MapDeletions(this IEndpointRouteBuilder routes) =>
        routes
            .MapCollection("buckets", "Buckets", Verb.ObjectsWrite, Verb.ObjectsWrite)
            .MapPost("/{connection}/{bucket}/deletions", DeleteObjects)
            .Accepts<DeleteObjects>("application/json")
            .WithMetadata(new AnySizeMetadata(), new ProducesResponseTypeMetadata(200, typeof(ObjectDeletions), ["application/json"]))
            .WithProblems(415, 422);

    /// <summary>Deletes many objects, each with its own result.</summary>
    /// <remarks>
    /// Any number of keys. A thousand at a time are deleted while the next are read; the answer comes when all are done. If the body
    /// turns out to be malformed further on, what stood before it has been deleted, and the problem says how many keys that were.
    /// </remarks>
    private static async Task DeleteObjects(
        string connection,
        ResourceId bucket,
        DriverFactory drivers,
        Access access,
        HttpContext http,
        IOptions<JsonOptions> json,
        CancellationToken cancellationToken
    )
    {
        if (!http.Request.HasJsonContentType())
        {
            throw new BadHttpRequestException("The body must be application/json.", StatusCodes.Status415UnsupportedMediaType);
        }

        var deleter = new ObjectDeleter(drivers, drivers.Find(connection), bucket.Value, DeletionsAtOnce);
        var keys = new DeletionReader(http.Request.BodyReader);
        await using var results = new FileBufferingWriteStream(ResultBytesInMemory);
        await using (var writer = new Utf8JsonWriter(results))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("items");
            while (await keys.ReadAsync(KeysAtOnce, cancellationToken) is { Count: > 0 } some)
            {
                foreach (var result in await DeleteAllowedAsync(deleter, some, access, connection, bucket.Value, cancellationToken))
                {
                    JsonSerializer.Serialize(writer, result, json.Value.SerializerOptions);
                }

                await writer.FlushAsync(cancellationToken);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        http.Response.ContentType = "application/json; charset=utf-8";
        await results.DrainBufferAsync(http.Response.Body, cancellationToken);
    }

    private static async Task<IReadOnlyList<ObjectDeletion>> DeleteAllowedAsync(
        ObjectDeleter deleter,
        IReadOnlyList<string> keys,
        Access access,
        string connection,
        string bucket,
        CancellationToken cancellationToken
    )
    {
        if (keys.All(key => access.Rights.Allows(Verb.ObjectsWrite, connection, bucket, key)))
        {
            return await deleter.DeleteAsync(keys, cancellationToken);
        }

        var refused = keys.Select(key => Refuse(access, connection, bucket, key)).ToArray();
        var allowed = keys.Where((_, i) => refused[i] is null).ToArray();
        var deleted = allowed.Length == 0 ? [] : await deleter.DeleteAsync(allowed, cancellationToken);
        var next = 0;
        return [.. keys.Select((key, i) => refused[i] is { } problem ? new ObjectDeletion(key, false, problem) : deleted[next++])];
    }

    private static Problem? Refuse(Access access, string connection, string bucket, string key)
    {
        try
        {
            access.Require(Verb.ObjectsWrite, connection, bucket, key);
            return null;
        }
        catch (Exception e) when (e is DriverException or InvalidInputException)
        {
            return Problems.From(e);
        }
    }
}
