using System.Globalization;
using Gateway.Api.Http;
using Gateway.Api.Lists;
using Gateway.Api.Observability;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Objects;

namespace Gateway.Api.Objects;

/// <summary>Blobs. Bodies stream both ways.</summary>
internal static class ObjectEndpoints
{
    private const string ByKey = "/{connection}/{bucket}/{**key}";
    private const string ByQuery = "/{connection}/{bucket}";
    private static readonly string[] Head = [HttpMethods.Head];
    private const string AnyMediaType = "application/octet-stream";

    public static void MapObjects(this IEndpointRouteBuilder routes)
    {
        var objects = routes.MapCollection("objects", "Objects", Verb.ObjectsRead, Verb.ObjectsWrite, ofObjects: true).WithProblems(422);
        objects
            .MapGet(ByQuery, ListObjects)
            .WithName("listObjects")
            .Describe<ObjectList>(200, "application/json", NdjsonWriter.MediaType, AnyMediaType)
            .Describe<string>(206, AnyMediaType)
            .DescribeEmpty(304)
            .WithProblems(412, 416);
        objects
            .MapGet(ByKey, GetObject)
            .WithName("getObject")
            .Describe<string>(200, AnyMediaType)
            .Describe<string>(206, AnyMediaType)
            .DescribeEmpty(304)
            .WithProblems(412, 416);
        objects.MapMethods(ByKey, Head, HeadObject).WithName("headObject").DescribeEmpty(200, 304).WithProblems(412);
        objects.MapMethods(ByQuery, Head, HeadObject).WithName("headObjectByQuery").DescribeEmpty(200, 304).WithProblems(412);
        objects.MapPut(ByKey, ObjectWriteEndpoints.PutObject).WithName("putObject").AcceptBytes();
        objects.MapPut(ByQuery, ObjectWriteEndpoints.PutObject).WithName("putObjectByQuery").AcceptBytes();
        objects.MapPatch(ByKey, ObjectWriteEndpoints.PatchObject).WithName("patchObject").AcceptChanges();
        objects.MapPatch(ByQuery, ObjectWriteEndpoints.PatchObject).WithName("patchObjectByQuery").AcceptChanges();
        objects.MapDelete(ByKey, ObjectWriteEndpoints.DeleteObject).WithName("deleteObject").WithProblems(412);
        objects.MapDelete(ByQuery, ObjectWriteEndpoints.DeleteObject).WithName("deleteObjectByQuery").WithProblems(412);
    }

    /// <summary>Lists the objects of a bucket, or downloads the one that <c>key</c> names.</summary>
    /// <param name="disposition">With a key: inline or attachment, in place of what was stored.</param>
    /// <param name="include">With a key: <c>tags</c> for its tags in X-Tags.</param>
    private static Task ListObjects(
        [AsParameters] ObjectRoute route,
        [AsParameters] ObjectListQuery query,
        string? disposition,
        string? include,
        DriverFactory drivers,
        ObjectReader reader,
        ObjectLister lister,
        GatewayMeter meter,
        CancellationToken cancellationToken
    ) =>
        route.HasKey
            ? GetObject(route, disposition, include, drivers, reader, meter, cancellationToken)
            : lister.ListAsync(route.Connection, route.Bucket, query, route.Http, cancellationToken);

    /// <summary>Downloads an object.</summary>
    /// <remarks>
    /// Heeds Range, If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since and If-Range. Metadata comes as X-Meta-* headers.
    /// A store that breaks off is asked for the rest of the same version; if that fails the connection is cut: a body that ends cleanly
    /// is whole. <c>Prefer: parallel</c> reads a large object by several requests at once.
    /// </remarks>
    /// <param name="disposition">inline or attachment, in place of what was stored.</param>
    /// <param name="include">tags for the object's tags in X-Tags.</param>
    private static async Task GetObject(
        [AsParameters] ObjectRoute route,
        string? disposition,
        string? include,
        DriverFactory drivers,
        ObjectReader reader,
        GatewayMeter meter,
        CancellationToken cancellationToken
    )
    {
        CheckDisposition(disposition);
        CheckInclude(include);
        var read = ObjectHeaders.ReadRange(route.Http.Request);
        var driver = drivers.Open<IObjectDriver>(route.Connection);
        var key = route.ReadKey();
        await using var content = route.Http.TakeParallel()
            ? await reader.OpenParallelAsync(driver, route.Bucket, key, read, cancellationToken)
            : await reader.OpenAsync(driver, route.Bucket, key, read, cancellationToken);
        var response = route.Http.Response;
        ObjectHeaders.Write(response, content.Info, disposition);
        await WriteTagsAsync(route, key, include, drivers, cancellationToken);
        if (content.Body is null)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentLength = content.Length;
        if (content.IsPartial)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = string.Create(
                CultureInfo.InvariantCulture,
                $"bytes {content.Offset}-{content.Offset + content.Length - 1}/{content.Info.SizeBytes}"
            );
        }

        await ObjectBody.SendAsync(content, route.Http, cancellationToken);
        meter.CountRead(route.Connection, content.Length);
    }

    /// <summary>Gets an object's headers without its bytes.</summary>
    /// <param name="include">tags for the object's tags in X-Tags.</param>
    private static async Task HeadObject(
        [AsParameters] ObjectRoute route,
        string? include,
        DriverFactory drivers,
        CancellationToken cancellationToken
    )
    {
        CheckInclude(include);
        var conditions = ObjectHeaders.ReadConditions(route.Http.Request);
        var key = route.ReadKey();
        var info = await drivers.Open<IObjectDriver>(route.Connection).GetObjectAsync(route.Bucket, key, cancellationToken);
        var response = route.Http.Response;
        ObjectHeaders.Write(response, info, disposition: null);
        await WriteTagsAsync(route, key, include, drivers, cancellationToken);
        if (conditions.AllowRead(info.ETag, info.LastModified))
        {
            response.ContentLength = info.SizeBytes;
        }
        else
        {
            response.StatusCode = StatusCodes.Status304NotModified;
        }
    }

    private static async Task WriteTagsAsync(
        ObjectRoute route,
        string key,
        string? include,
        DriverFactory drivers,
        CancellationToken cancellationToken
    )
    {
        if (include is null)
        {
            return;
        }

        var tags = await drivers.Open<IObjectTagDriver>(route.Connection).GetObjectTagsAsync(route.Bucket, key, cancellationToken);
        route.Http.Response.Headers[ObjectHeaders.Tags] = ObjectHeaders.FormatTags(tags);
    }

    private static void CheckDisposition(string? disposition)
    {
        if (disposition is not (null or "inline" or "attachment"))
        {
            throw new InvalidInputException("disposition", "Must be inline or attachment.");
        }
    }

    private static void CheckInclude(string? include)
    {
        if (include is not (null or "tags"))
        {
            throw new InvalidInputException("include", "Must be tags.");
        }
    }

    private static RouteHandlerBuilder Describe<T>(this RouteHandlerBuilder route, int status, params string[] mediaTypes) =>
        route.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(T), mediaTypes));

    private static RouteHandlerBuilder DescribeEmpty(this RouteHandlerBuilder route, params int[] statuses) =>
        route.WithMetadata([.. statuses.Select(status => new ProducesResponseTypeMetadata(status, typeof(void)))]);
}
