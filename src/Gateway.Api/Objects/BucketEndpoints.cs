using FluentValidation;
using Gateway.Api.Http;
using Gateway.Api.Lists;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Api.Objects;

/// <summary>Namespaces of objects.</summary>
internal static class BucketEndpoints
{
    public static void MapBuckets(this IEndpointRouteBuilder routes)
    {
        var buckets = routes.MapCollection("buckets", "Buckets", Verb.BucketsRead, Verb.BucketsWrite);
        RouteExtensions.MapList("listBuckets", path => buckets.MapGet(path, ListBuckets));
        buckets.MapGet("/{connection}/{bucket}", GetBucket);
        buckets.MapPost("/{connection}", CreateBucket).Validate<CreateBucket, CreateBucketValidator>().WithProblems(409, 507);
        buckets.MapDelete("/{connection}/{bucket}", DeleteBucket).WithProblems(StatusCodes.Status409Conflict);
    }

    /// <summary>Lists buckets.</summary>
    /// <remarks>All connections are asked at once, each with its own deadline; <c>sources</c> tells what each contributed.</remarks>
    private static ListResult<IBucketDriver, Bucket> ListBuckets([AsParameters] ListQuery query, FanOut fanOut) =>
        fanOut.List<IBucketDriver, Bucket>(
            query,
            null,
            (driver, request, cancellationToken) => driver.ListBucketsAsync(request, cancellationToken)
        );

    /// <summary>Gets one bucket.</summary>
    private static async Task<Ok<Bucket>> GetBucket(
        string connection,
        ResourceId bucket,
        DriverFactory drivers,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await drivers.Open<IBucketDriver>(connection).GetBucketAsync(bucket.Value, cancellationToken));

    /// <summary>Creates a bucket.</summary>
    private static async Task<Created<Bucket>> CreateBucket(
        string connection,
        CreateBucket body,
        DriverFactory drivers,
        Access access,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        access.Require(Verb.BucketsWrite, connection, body.Name);
        return CreatedAt.Collection(request, await drivers.Open<IBucketDriver>(connection).CreateBucketAsync(body, cancellationToken));
    }

    /// <summary>Deletes an empty bucket.</summary>
    private static async Task<NoContent> DeleteBucket(
        string connection,
        ResourceId bucket,
        DriverFactory drivers,
        CancellationToken cancellationToken
    )
    {
        await drivers.Open<IBucketDriver>(connection).DeleteBucketAsync(bucket.Value, cancellationToken);
        return TypedResults.NoContent();
    }

    private sealed class CreateBucketValidator : AbstractValidator<CreateBucket>
    {
        public CreateBucketValidator()
        {
            RuleFor(bucket => bucket.Name)
                .Matches("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")
                .WithMessage("Must have 3 to 63 lower case letters, digits, '.' and '-', and begin and end with a letter or digit.");
            RuleFor(bucket => bucket.Location).MaximumLength(63);
        }
    }
}
