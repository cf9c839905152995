using System.Globalization;
using Gateway.Api.Http;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Api.Objects;

/// <summary>
/// Resumable uploads by the tus protocol, 1.0 (core, creation, creation-with-upload, termination). The state is in the store's own upload in
/// parts and in the address of the upload, so that any replica can go on.
/// </summary>
internal static class UploadEndpoints
{
    private const string Version = "1.0.0";
    private const string VersionHeader = "Tus-Resumable";
    private const string OffsetHeader = "Upload-Offset";
    private const string LengthHeader = "Upload-Length";

    /// <summary>The media type of the bytes of an upload.</summary>
    internal const string ChunkMediaType = "application/offset+octet-stream";
    private const string Uploads = "/{connection}/{bucket}/uploads";
    private const string Upload = Uploads + "/{upload}";

    public static void MapUploads(this IEndpointRouteBuilder routes)
    {
        var uploads = routes
            .MapCollection("buckets", "Buckets", Verb.ObjectsWrite, Verb.ObjectsWrite)
            .AddEndpointFilter(RequireVersionAsync);
        uploads.MapMethods(Uploads, ["OPTIONS"], DescribeUploads).WithProblems(StatusCodes.Status412PreconditionFailed);
        uploads.MapPost(Uploads, CreateUpload).WithMetadata(new UploadMetadata()).WithProblems(409, 412, 413, 422);
        uploads.MapMethods(Upload, ["HEAD"], GetUpload).WithProblems(412);
        uploads.MapPatch(Upload, ContinueUpload).WithMetadata(new UploadMetadata()).WithProblems(409, 412, 413, 415, 422);
        uploads.MapDelete(Upload, AbortUpload).WithProblems(412);
    }

    /// <summary>Tells what of the tus protocol there is.</summary>
    private static IResult DescribeUploads(string connection, ResourceId bucket, DriverFactory drivers, HttpResponse response)
    {
        drivers.Find(connection);
        response.Headers["Tus-Version"] = Version;
        response.Headers["Tus-Extension"] = "creation,creation-with-upload,termination";
        return TypedResults.NoContent();
    }

    /// <summary>Opens a resumable upload, and takes the first bytes if there is a body.</summary>
    /// <remarks>
    /// <c>Upload-Length</c> is the size of the object; <c>Upload-Metadata</c> names its <c>key</c> (or <c>filename</c>) and may tell its
    /// <c>filetype</c>; other names become metadata of the object, as X-Meta-* headers do. If-None-Match: * is checked when the object becomes visible.
    /// </remarks>
    private static async Task<IResult> CreateUpload(
        string connection,
        ResourceId bucket,
        TusUploads uploads,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var length = ReadNumber(http.Request, LengthHeader);
        var upload = await uploads.CreateAsync(connection, bucket.Value, length, http.Request, cancellationToken);
        var path = http.Request.PathBase.ToUriComponent() + http.Request.Path.ToUriComponent().TrimEnd('/');
        http.Response.Headers.Location = $"{path}/{upload.Token}";
        var offset = http.Request.ContentType == ChunkMediaType ? await uploads.AppendAsync(upload, 0, http.Request, cancellationToken) : 0;
        http.Response.Headers[OffsetHeader] = Format(offset);
        return TypedResults.StatusCode(StatusCodes.Status201Created);
    }

    /// <summary>Tells how much of an upload the store holds.</summary>
    private static async Task<IResult> GetUpload(
        string connection,
        ResourceId bucket,
        string upload,
        TusUploads uploads,
        HttpResponse response,
        CancellationToken cancellationToken
    )
    {
        var opened = uploads.Read(connection, bucket.Value, upload);
        response.Headers[OffsetHeader] = Format(await uploads.GetOffsetAsync(opened, cancellationToken));
        response.Headers[LengthHeader] = Format(opened.Length);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok();
    }

    /// <summary>Adds bytes to an upload. With the last of them the object becomes visible.</summary>
    /// <remarks>
    /// <c>Upload-Offset</c> must be what the store holds. If the connection breaks, what has come counts as far as the store takes it:
    /// HEAD tells how far. A chunk that does not end the object must not be smaller than the store's smallest part (see capabilities).
    /// </remarks>
    private static async Task<IResult> ContinueUpload(
        string connection,
        ResourceId bucket,
        string upload,
        TusUploads uploads,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        if (http.Request.ContentType != ChunkMediaType)
        {
            throw new BadHttpRequestException($"The body must be {ChunkMediaType}.", StatusCodes.Status415UnsupportedMediaType);
        }

        var opened = uploads.Read(connection, bucket.Value, upload);
        var offset = await uploads.AppendAsync(opened, ReadNumber(http.Request, OffsetHeader), http.Request, cancellationToken);
        http.Response.Headers[OffsetHeader] = Format(offset);
        return TypedResults.NoContent();
    }

    /// <summary>Gives an upload up. Nothing of it stays in the store.</summary>
    private static async Task<IResult> AbortUpload(
        string connection,
        ResourceId bucket,
        string upload,
        TusUploads uploads,
        CancellationToken cancellationToken
    )
    {
        await uploads.AbortAsync(uploads.Read(connection, bucket.Value, upload), cancellationToken);
        return TypedResults.NoContent();
    }

    private static ValueTask<object?> RequireVersionAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var (request, response) = (context.HttpContext.Request, context.HttpContext.Response);
        response.Headers[VersionHeader] = Version;
        if (!HttpMethods.IsOptions(request.Method) && request.Headers[VersionHeader] != Version)
        {
            response.Headers["Tus-Version"] = Version;
            throw new InvalidInputException(
                StatusCodes.Status412PreconditionFailed,
                new Dictionary<string, string[]> { [VersionHeader] = [$"Must be {Version}."] }
            );
        }

        return next(context);
    }

    private static long ReadNumber(HttpRequest request, string header) =>
        long.TryParse(request.Headers[header].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidInputException(header, "Is required: a whole number of bytes.");

    private static string Format(long number) => number.ToString(CultureInfo.InvariantCulture);
}
