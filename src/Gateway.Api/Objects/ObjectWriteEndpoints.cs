using FluentValidation;
using Gateway.Api.Http;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Gateway.Drivers.Objects;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Api.Objects;

/// <summary>Changing objects.</summary>
internal static class ObjectWriteEndpoints
{
    private const string CopySource = "X-Copy-Source";

    /// <summary>Uploads an object, or copies one that a connection holds.</summary>
    /// <remarks>
    /// The object becomes visible whole or not at all, and is durable when this answers. If-Match and If-None-Match guard what is
    /// there; Content-Digest, Repr-Digest and Content-MD5 are checked in flight. With <c>X-Copy-Source: /{connection}/{bucket}/{key}</c>
    /// the bytes come from there, and so do the properties; within a connection the store copies by itself where it can.
    /// </remarks>
    internal static async Task<Ok<ObjectInfo>> PutObject(
        [AsParameters] ObjectRoute route,
        DriverFactory drivers,
        ObjectReader reader,
        Access access,
        CancellationToken cancellationToken
    )
    {
        var request = route.Http.Request;
        var stored = request.Headers[CopySource] is { Count: > 0 } source
            ? await CopyAsync(route, source.ToString(), drivers, reader, access, cancellationToken)
            : await UploadAsync(route, drivers, cancellationToken);
        route.Http.Response.Headers.ETag = stored.ETag;
        return TypedResults.Ok(stored);
    }

    /// <summary>Changes an object's headers, metadata, class of storage or tags without a new upload.</summary>
    internal static async Task<Ok<ObjectInfo>> PatchObject(
        [AsParameters] ObjectRoute route,
        UpdateObject body,
        DriverFactory drivers,
        CancellationToken cancellationToken
    )
    {
        var key = route.ReadKey();
        var asked = ObjectHeaders.ReadConditions(route.Http.Request);
        StoreFeatures.Require(drivers.Find(route.Connection), new ObjectProperties { StorageClass = body.StorageClass, Tags = body.Tags });
        var info = await drivers.Open<IObjectDriver>(route.Connection).GetObjectAsync(route.Bucket, key, cancellationToken);

        asked.RequireForWrite(info);
        if (body.ChangesProperties)
        {
            var driver = drivers.Open<IObjectPropertiesDriver>(route.Connection);
            info = await UpdateAsync(driver, route.Bucket, info, body, asked, cancellationToken);
        }

        if (body.Tags is { } tags)
        {
            await drivers.Open<IObjectTagDriver>(route.Connection).SetObjectTagsAsync(route.Bucket, key, tags, cancellationToken);
        }

        return TypedResults.Ok(info);
    }

    /// <summary>Deletes an object. One that does not exist is no error.</summary>
    internal static async Task<NoContent> DeleteObject(
        [AsParameters] ObjectRoute route,
        DriverFactory drivers,
        CancellationToken cancellationToken
    )
    {
        var conditions = ObjectHeaders.ReadConditions(route.Http.Request);
        await drivers.Open<IObjectDriver>(route.Connection).DeleteObjectAsync(route.Bucket, route.ReadKey(), conditions, cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>A route whose body is the bytes of an object.</summary>
    internal static RouteHandlerBuilder AcceptBytes(this RouteHandlerBuilder route) =>
        route
            .WithMetadata(new UploadMetadata())
            .WithProblems(
                StatusCodes.Status412PreconditionFailed,
                StatusCodes.Status422UnprocessableEntity,
                StatusCodes.Status507InsufficientStorage
            );

    /// <summary>A route whose body says what changes of an object.</summary>
    internal static RouteHandlerBuilder AcceptChanges(this RouteHandlerBuilder route) =>
        route
            .Validate<UpdateObject, UpdateObjectValidator>()
            .WithProblems(StatusCodes.Status412PreconditionFailed, StatusCodes.Status507InsufficientStorage);

    private static async Task<ObjectInfo> UploadAsync(ObjectRoute route, DriverFactory drivers, CancellationToken cancellationToken)
    {
        var request = route.Http.Request;
        var key = route.ReadKey();
        var connection = drivers.Find(route.Connection);
        var driver = drivers.Open<IObjectDriver>(connection);
        await using var body = DigestStream.Over(request);
        var write = new ObjectWrite(body, request.ContentLength)
        {
            Properties = ObjectHeaders.ReadProperties(request, key),
            Conditions = ObjectHeaders.ReadConditions(request),
        };
        StoreFeatures.Require(connection, write.Properties);
        if (!write.Conditions.IsEmpty || request.Headers.Expect.Count > 0)
        {
            await CheckBeforeBodyAsync(driver, route.Bucket, key, write.Conditions, cancellationToken);
        }

        return await driver.PutObjectAsync(route.Bucket, key, write, cancellationToken);
    }

    /// <summary>
    /// Refuses what the store would refuse while the body has not been asked for: the server answers Expect: 100-continue with the first
    /// read of it. What counts is the check of the request that stores the object.
    /// </summary>
    private static async Task CheckBeforeBodyAsync(
        IObjectDriver driver,
        string bucket,
        string key,
        ObjectConditions conditions,
        CancellationToken cancellationToken
    )
    {
        ObjectInfo? current;
        try
        {
            current = await driver.GetObjectAsync(bucket, key, cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            current = null;
        }

        conditions.RequireForWrite(current);
    }

    private static async Task<ObjectInfo> CopyAsync(
        ObjectRoute route,
        string source,
        DriverFactory drivers,
        ObjectReader reader,
        Access access,
        CancellationToken cancellationToken
    )
    {
        var request = route.Http.Request;
        if (ObjectHeaders.HasProperties(request))
        {
            throw new InvalidInputException(CopySource, "A copy has the properties of its source; change them by PATCH afterwards.");
        }

        var (fromConnection, fromBucket, fromKey) = ReadCopySource(source);
        access.Require(Verb.ObjectsRead, fromConnection, fromBucket, fromKey);
        var (key, conditions) = (route.ReadKey(), ObjectHeaders.ReadConditions(request));
        var target = drivers.Find(route.Connection);
        if (fromConnection == target.Name && target.Provider.Offers(typeof(IObjectCopyDriver)))
        {
            return await drivers
                .Open<IObjectCopyDriver>(target)
                .CopyObjectAsync(new ObjectSource(fromBucket, fromKey), route.Bucket, key, conditions, cancellationToken);
        }

        var driver = drivers.Open<IObjectDriver>(target);
        var from = drivers.Open<IObjectDriver>(fromConnection);
        await using var content = await reader.OpenAsync(from, fromBucket, fromKey, ObjectRead.Whole, cancellationToken);
        var copy = new ObjectWrite(content.Body!, content.Length)
        {
            Properties = content.Info.Properties ?? new ObjectProperties(),
            Conditions = conditions,
        };
        return await driver.PutObjectAsync(route.Bucket, key, copy, cancellationToken);
    }

    /// <summary>
    /// What is left out is taken from the object as it was seen: it must still be that one when the change is made. A store that cannot
    /// check so is asked without, unless the caller wants a condition.
    /// </summary>
    private static async Task<ObjectInfo> UpdateAsync(
        IObjectPropertiesDriver driver,
        string bucket,
        ObjectInfo seen,
        UpdateObject change,
        ObjectConditions asked,
        CancellationToken cancellationToken
    )
    {
        var properties = Apply(change, seen.Properties ?? new ObjectProperties());
        var conditions = asked with { IfMatch = new EntityTags(Any: false, [seen.ETag]) };
        try
        {
            return await driver.UpdateObjectAsync(bucket, seen.Key, properties, conditions, cancellationToken);
        }
        catch (DriverException e) when (asked.IsEmpty && e is { Kind: DriverErrorKind.NotSupported, Field: "If-Match" })
        {
            return await driver.UpdateObjectAsync(bucket, seen.Key, properties, asked, cancellationToken);
        }
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
            StorageClass = change.StorageClass,
        };

        static string? Pick(string? changed, string? current) =>
            changed is null ? current
            : changed.Length == 0 ? null
            : changed;
    }

    private static (string Connection, string Bucket, string Key) ReadCopySource(string source) =>
        source.TrimStart('/').Split('/', 3) is [var connection, var bucket, { Length: > 0 } key]
            ? (RawTarget.Decode(connection, CopySource), RawTarget.Decode(bucket, CopySource), RawTarget.Decode(key, CopySource))
            : throw new InvalidInputException(CopySource, "Must have the form /{connection}/{bucket}/{key}, percent-encoded.");

    private sealed class UpdateObjectValidator : AbstractValidator<UpdateObject>
    {
        public UpdateObjectValidator()
        {
            RuleFor(update => update.ContentType).MustBeHeaderValue();
            RuleFor(update => update.ContentEncoding).MustBeHeaderValue();
            RuleFor(update => update.ContentLanguage).MustBeHeaderValue();
            RuleFor(update => update.ContentDisposition).MustBeHeaderValue();
            RuleFor(update => update.CacheControl).MustBeHeaderValue();
            RuleFor(update => update.StorageClass).MustBeHeaderValue();
            RuleFor(update => update.Tags)
                .Must(tags => tags is null || tags.All(tag => tag.Key.Length > 0 && tag.Value is not null))
                .WithMessage("No name may be empty and no value null.");
            RuleFor(update => update.Metadata)
                .Must(metadata =>
                    metadata is null || metadata.All(pair => pair.Key.Length > 0 && pair.Key.All(IsToken) && pair.Value is not null)
                )
                .WithMessage("Names must be letters, digits, '-', '_' and '.', and no value may be null.");
        }

        private static bool IsToken(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.';
    }
}

/// <summary>Marks a route whose body is bytes of any type and of any size.</summary>
internal sealed class UploadMetadata : AnySizeMetadata;
