using FluentValidation;
using Gateway.Api.Http;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Api.Objects;

/// <summary>Signed addresses, by which somebody reads or writes one object without the gateway.</summary>
internal static class LinkEndpoints
{
    private static readonly TimeSpan StandardTime = TimeSpan.FromMinutes(15);

    public static void MapLinks(this IEndpointRouteBuilder routes) =>
        routes
            .MapCollection("buckets", "Buckets", Verb.ObjectsLink, Verb.ObjectsLink)
            .MapPost("/{connection}/{bucket}/links", CreateLink)
            .Validate<CreateLink, CreateLinkValidator>();

    /// <summary>Signs an address for one object.</summary>
    /// <remarks>
    /// Whoever has the address may use it until it expires, with the headers that come with it. Nothing is asked of the store: whether
    /// the object exists shows when the address is used.
    /// </remarks>
    private static async Task<Ok<ObjectLink>> CreateLink(
        string connection,
        ResourceId bucket,
        CreateLink body,
        DriverFactory drivers,
        Access access,
        HttpResponse response,
        CancellationToken cancellationToken
    )
    {
        access.Require(Verb.ObjectsLink, connection, bucket.Value, body.Key);
        access.Require(body.Method == LinkMethod.Get ? Verb.ObjectsRead : Verb.ObjectsWrite, connection, bucket.Value, body.Key);
        var time = body.ExpiresIn is null ? StandardTime : Durations.Read(body.ExpiresIn)!.Value;
        var request = new ObjectLinkRequest(body.Key, body.Method, time) { ContentType = body.ContentType };
        var link = await drivers.Open<IObjectLinkDriver>(connection).CreateLinkAsync(bucket.Value, request, cancellationToken);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(link);
    }

    private sealed class CreateLinkValidator : AbstractValidator<CreateLink>
    {
        public CreateLinkValidator()
        {
            // Not NotEmpty: a key of blanks is one.
            RuleFor(link => link.Key).Must(key => !string.IsNullOrEmpty(key)).WithMessage("Must not be empty.");
            RuleFor(link => link.ExpiresIn)
                .Must(time => time is null || Durations.Read(time) is not null)
                .WithMessage("Must be a time such as 90s, 15m, 1h or 7d.");
            RuleFor(link => link.ContentType)
                .Empty()
                .When(link => link.Method == LinkMethod.Get)
                .WithMessage("Is for the method put only.");
            RuleFor(link => link.ContentType).MustBeHeaderValue();
        }
    }
}

/// <summary>A signed address to be made.</summary>
public sealed record CreateLink
{
    /// <summary>The object's key.</summary>
    /// <example>reports/2026.pdf</example>
    public required string Key { get; init; }

    /// <summary>What the holder may do: <c>get</c> or <c>put</c>.</summary>
    public LinkMethod Method { get; init; }

    /// <summary>How long it shall work: <c>90s</c>, <c>15m</c>, <c>1h</c>, <c>7d</c>; 15 minutes if not said. Stores have an upper bound.</summary>
    /// <example>15m</example>
    public string? ExpiresIn { get; init; }

    /// <summary>The media type that the upload must be sent with; null leaves it to the holder.</summary>
    public string? ContentType { get; init; }
}
