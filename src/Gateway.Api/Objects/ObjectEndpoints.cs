using System.Globalization;
using FluentValidation;
using Gateway.Api.Http;
using Gateway.Api.Lists;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace Gateway.Api.Objects;

/// <summary>Blobs. Bodies stream both ways.</summary>
internal static class ObjectEndpoints
{
    private const string ByKey = "/{connection}/{bucket}/{**key}";
    private const string ByQuery = "/{connection}/{bucket}";
    private const string AnyMediaType = "application/octet-stream";
    private const string CopySourceHeader = "X-Copy-Source";

    public static void MapObjects(this IEndpointRouteBuilder routes)
    {
        var objects = routes.MapCollection("objects", "Objects");
        objects
            .MapGet(ByQuery, ListObjects)
            .WithName("listObjects")
            .Describe<ObjectList>(200, "application/json", NdjsonWriter.MediaType, AnyMediaType)
            .Describe<string>(206, AnyMediaType)
            .DescribeEmpty(304)
            .WithProblems(412, 416);
        Map("GET", ByKey, GetObject)
            .WithName("getObject")
            .Describe<string>(200, AnyMediaType)
            .Describe<string>(206, AnyMediaType)
            .DescribeEmpty(304)
            .WithProblems(412, 416);
        Map("HEAD", ByKey, HeadObject).WithName("headObject").DescribeEmpty(200, 304).WithProblems(412);
        Map("HEAD", ByQuery, HeadObject).WithName("headObjectByQuery").DescribeEmpty(200, 304).WithProblems(412);
        Map("PUT", ByKey, PutObject).WithName("putObject").AcceptBytes();
        Map("PUT", ByQuery, PutObject).WithName("putObjectByQuery").AcceptBytes();
        Map("PATCH", ByKey, PatchObject).WithName("patchObject").Validate<UpdateObject, UpdateObjectValidator>().WithProblems(412, 507);
        Map("PATCH", ByQuery, PatchObject)
            .WithName("patchObjectByQuery")
            .Validate<UpdateObject, UpdateObjectValidator>()
            .WithProblems(412, 507);
        Map("DELETE", ByKey, DeleteObject).WithName("deleteObject").WithProblems(412);
        Map("DELETE", ByQuery, DeleteObject).WithName("deleteObjectByQuery").WithProblems(412);

        RouteHandlerBuilder Map(string method, string pattern, Delegate handler) => objects.MapMethods(pattern, [method], handler);
    }

    /// <summary>Lists the objects of a bucket, or downloads the one that <c>key</c> names.</summary>
    /// <param name="disposition">With a key: inline or attachment, in place of what was stored.</param>
    private static Task ListObjects(
        [AsParameters] ObjectRoute route,
        [AsParameters] ObjectListQuery query,
        string? disposition,
        DriverFactory drivers,
        ObjectLister lister,
        CancellationToken cancellationToken
    ) =>
        route.HasKey
            ? GetObject(route, disposition, drivers, cancellationToken)
            : lister.ListAsync(route.Connection, route.Bucket, query, route.Http, cancellationToken);

    /// <summary>Downloads an object.</summary>
    /// <remarks>
    /// Heeds Range, If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since and If-Range. Metadata comes as X-Meta-* headers.
    /// A store that fails midway cuts the connection: a body that ends cleanly is whole.
    /// </remarks>
    /// <param name="disposition">inline or attachment, in place of what was stored.</param>
    private static async Task GetObject(
        [AsParameters] ObjectRoute route,
        string? disposition,
        DriverFactory drivers,
        CancellationToken cancellationToken
    )
    {
        CheckDisposition(disposition);
        var read = ObjectHeaders.ReadRange(route.Http.Request);
        var driver = drivers.Open<IObjectDriver>(route.Connection);
        await using var content = await driver.OpenObjectAsync(route.Bucket, route.ReadKey(), read, cancellationToken);
        var response = route.Http.Response;
        ObjectHeaders.Write(response, content.Info, disposition);
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
    }

    /// <summary>Gets an object's headers without its bytes.</summary>
    private static async Task HeadObject([AsParameters] ObjectRoute route, DriverFactory drivers, CancellationToken cancellationToken)
    {
        var conditions = ObjectHeaders.ReadConditions(route.Http.Request);
        var info = await drivers.Open<IObjectDriver>(route.Connection).GetObjectAsync(route.Bucket, route.ReadKey(), cancellationToken);
        var response = route.Http.Response;
        ObjectHeaders.Write(response, info, disposition: null);
        if (conditions.AllowRead(info.ETag, info.LastModified))
        {
            response.ContentLength = info.SizeBytes;
        }
        else
        {
            response.StatusCode = StatusCodes.Status304NotModified;
        }
    }

    /// <summary>Uploads an object, or copies one that a connection holds.</summary>
    /// <remarks>
    /// The object becomes visible whole or not at all, and is durable when this answers. If-Match and If-None-Match guard what is
    /// there; Content-Digest, Repr-Digest and Content-MD5 are checked in flight. With <c>X-Copy-Source: /{connection}/{bucket}/{key}</c>
    /// the bytes come from there, and so do the properties.
    /// </remarks>
    private static async Task<Ok<ObjectInfo>> PutObject(
        [AsParameters] ObjectRoute route,
        DriverFactory drivers,
        CancellationToken cancellationToken
    )
    {
        var request = route.Http.Request;
        var key = route.ReadKey();
        var driver = drivers.Open<IObjectDriver>(route.Connection);
        var conditions = ObjectHeaders.ReadConditions(request);
        ObjectInfo stored;
        if (request.Headers[CopySourceHeader] is { Count: > 0 } source)
        {
            var (fromConnection, fromBucket, fromKey) = ReadCopySource(source.ToString());
            await using var content = await drivers
                .Open<IObjectDriver>(fromConnection)
                .OpenObjectAsync(fromBucket, fromKey, ObjectRead.Whole, cancellationToken);
            var copy = new ObjectWrite(content.Body!, content.Length)
            {
                Properties = content.Info.Properties ?? new ObjectProperties(),
                Conditions = conditions,
            };
            stored = await driver.PutObjectAsync(route.Bucket, key, copy, cancellationToken);
        }
        else
        {
            await using var body = DigestStream.Over(request);
            var write = new ObjectWrite(body, request.ContentLength)
            {
                Properties = ObjectHeaders.ReadProperties(request, key),
                Conditions = conditions,
            };
            stored = await driver.PutObjectAsync(route.Bucket, key, write, cancellationToken);
        }

        route.Http.Response.Headers.ETag = stored.ETag;
        return TypedResults.Ok(stored);
    }

    /// <summary>Changes an object's headers and metadata without a new upload.</summary>
    private static async Task<Ok<ObjectInfo>> PatchObject(
        [AsParameters] ObjectRoute route,
        UpdateObject body,
        DriverFactory drivers,
        CancellationToken cancellationToken
    )
    {
        var key = route.ReadKey();
        var asked = ObjectHeaders.ReadConditions(route.Http.Request);
        var info = await drivers.Open<IObjectDriver>(route.Connection).GetObjectAsync(route.Bucket, key, cancellationToken);

        // What is left out is taken from the object as it is now: it must still be that one when the change is made.
        asked.RequireForWrite(info);
        var conditions = asked with { IfMatch = new EntityTags(Any: false, [info.ETag]) };
        var properties = Apply(body, info.Properties ?? new ObjectProperties());
        var driver = drivers.Open<IObjectPropertiesDriver>(route.Connection);
        return TypedResults.Ok(await driver.UpdateObjectAsync(route.Bucket, key, properties, conditions, cancellationToken));
    }

    /// <summary>Deletes an object. One that does not exist is no error.</summary>
    private static async Task<NoContent> DeleteObject(
        [AsParameters] ObjectRoute route,
        DriverFactory drivers,
        CancellationToken cancellationToken
    )
    {
        var conditions = ObjectHeaders.ReadConditions(route.Http.Request);
        await drivers.Open<IObjectDriver>(route.Connection).DeleteObjectAsync(route.Bucket, route.ReadKey(), conditions, cancellationToken);
        return TypedResults.NoContent();
    }

    private static ObjectProperties Apply(UpdateObject change, ObjectProperties properties)
    {
        return new ObjectProperties
        {
            ContentType = string.IsNullOrEmpty(change.ContentType) ? properties.ContentType : change.ContentType,
            ContentEncoding = Pick(change.ContentEncoding, properties.ContentEncoding),
            ContentLanguage = Pick(change.ContentLanguage, properties.ContentLanguage),
            ContentDisposition = Pick(change.ContentDisposition, properties.ContentDisposition),
            CacheControl = Pick(change.CacheControl, properties.CacheControl),
            Metadata = change.Metadata?.ToDictionary(pair => pair.Key.ToLowerInvariant(), pair => pair.Value) ?? properties.Metadata,
        };

        static string? Pick(string? changed, string? current) =>
            changed is null ? current
            : changed.Length == 0 ? null
            : changed;
    }

    private static void CheckDisposition(string? disposition)
    {
        if (disposition is not (null or "inline" or "attachment"))
        {
            throw new InvalidInputException("disposition", "Must be inline or attachment.");
        }
    }

    private static (string Connection, string Bucket, string Key) ReadCopySource(string source) =>
        source.TrimStart('/').Split('/', 3) is [var connection, var bucket, { Length: > 0 } key]
            ? (
                RawTarget.Decode(connection, CopySourceHeader),
                RawTarget.Decode(bucket, CopySourceHeader),
                RawTarget.Decode(key, CopySourceHeader)
            )
            : throw new InvalidInputException(CopySourceHeader, "Must have the form /{connection}/{bucket}/{key}, percent-encoded.");

    private static RouteHandlerBuilder AcceptBytes(this RouteHandlerBuilder route) =>
        route
            .WithMetadata(new UploadMetadata())
            .WithProblems(
                StatusCodes.Status412PreconditionFailed,
                StatusCodes.Status422UnprocessableEntity,
                StatusCodes.Status507InsufficientStorage
            );

    private static RouteHandlerBuilder Describe<T>(this RouteHandlerBuilder route, int status, params string[] mediaTypes) =>
        route.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(T), mediaTypes));

    private static RouteHandlerBuilder DescribeEmpty(this RouteHandlerBuilder route, params int[] statuses) =>
        route.WithMetadata([.. statuses.Select(status => new ProducesResponseTypeMetadata(status, typeof(void)))]);

    private sealed class UpdateObjectValidator : AbstractValidator<UpdateObject>
    {
        public UpdateObjectValidator()
        {
            RuleFor(update => update.ContentType).MustBeHeaderValue();
            RuleFor(update => update.ContentEncoding).MustBeHeaderValue();
            RuleFor(update => update.ContentLanguage).MustBeHeaderValue();
            RuleFor(update => update.ContentDisposition).MustBeHeaderValue();
            RuleFor(update => update.CacheControl).MustBeHeaderValue();
            RuleFor(update => update.Metadata)
                .Must(metadata =>
                    metadata is null || metadata.All(pair => pair.Key.Length > 0 && pair.Key.All(IsToken) && pair.Value is not null)
                )
                .WithMessage("Names must be letters, digits, '-', '_' and '.', and no value may be null.");
        }

        private static bool IsToken(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.';
    }

    private static IRuleBuilderOptions<T, string?> MustBeHeaderValue<T>(this IRuleBuilder<T, string?> rule) =>
        rule.MaximumLength(1024)
            .Must(value => (value ?? "").All(character => character is >= ' ' and < '\x7f'))
            .WithMessage("Must be printable ASCII.");
}

/// <summary>Marks a route whose body is bytes of any type and of any size.</summary>
internal sealed class UploadMetadata : IRequestSizeLimitMetadata
{
    public long? MaxRequestBodySize => null;
}
