using FluentValidation;
using Gateway.Api.Http;
using Gateway.Api.Lists;
using Gateway.Api.Operations;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Api.Nodes;

/// <summary>What nodes can be made from.</summary>
internal static class ImageEndpoints
{
    public static void MapImages(this IEndpointRouteBuilder routes)
    {
        var images = routes.MapCollection("images", "Images", Verb.ImagesRead, Verb.ImagesWrite);
        RouteExtensions.MapList("listImages", path => images.MapGet(path, ListImages));
        images.MapGet("/{connection}/{id}", GetImage);
        images
            .MapPost("/{connection}", CreateImage)
            .Validate<CreateImage, CreateImageValidator>()
            .AsOperation(ImageOperations.Create)
            .WithProblems(StatusCodes.Status409Conflict);
        images
            .MapPost("/{connection}/{id}/copy", CopyImage)
            .Validate<CopyImage, CopyImageValidator>()
            .AsOperation(ImageOperations.Copy)
            .WithProblems(StatusCodes.Status409Conflict);
        images.MapUnknownVerb("copy");
        images.MapDelete("/{connection}/{id}", DeleteImage).AsOperation(ImageOperations.Delete).WithProblems(StatusCodes.Status409Conflict);
    }

    /// <summary>Lists images.</summary>
    private static ListResult<IImageDriver, Image> ListImages(
        [AsParameters] ResourceQuery items,
        [AsParameters] ListQuery query,
        FanOut fanOut
    ) =>
        fanOut.List<IImageDriver, Image>(
            query,
            items,
            (driver, request, cancellationToken) => driver.ListImagesAsync(request, cancellationToken)
        );

    /// <summary>Gets one image.</summary>
    private static async Task<Ok<Image>> GetImage(
        string connection,
        ResourceId id,
        DriverFactory drivers,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await drivers.Open<IImageDriver>(connection).GetImageAsync(id.Value, cancellationToken));

    /// <summary>Makes an image of a node.</summary>
    private static async Task<Created<Image>> CreateImage(
        string connection,
        CreateImage body,
        DriverFactory drivers,
        HttpRequest request,
        CancellationToken cancellationToken
    ) => CreatedAt.Collection(request, await drivers.Open<INodeImageDriver>(connection).CreateImageAsync(body, cancellationToken));

    /// <summary>Copies an image.</summary>
    private static async Task<Created<Image>> CopyImage(
        string connection,
        ResourceId id,
        CopyImage body,
        DriverFactory drivers,
        HttpRequest request,
        CancellationToken cancellationToken
    ) => CreatedAt.Collection(request, await drivers.Open<IImageCopyDriver>(connection).CopyImageAsync(id.Value, body, cancellationToken));

    /// <summary>Deletes an image.</summary>
    private static async Task<NoContent> DeleteImage(
        string connection,
        ResourceId id,
        DriverFactory drivers,
        CancellationToken cancellationToken
    )
    {
        await drivers.Open<INodeImageDriver>(connection).DeleteImageAsync(id.Value, cancellationToken);
        return TypedResults.NoContent();
    }

    private sealed class CreateImageValidator : AbstractValidator<CreateImage>
    {
        public CreateImageValidator()
        {
            RuleFor(image => image.Name).IsName();
            RuleFor(image => image.ProviderOptions).IsOptions();
        }
    }

    private sealed class CopyImageValidator : AbstractValidator<CopyImage>
    {
        public CopyImageValidator()
        {
            RuleFor(copy => copy.Name).IsName();
            RuleFor(copy => copy.ProviderOptions).IsOptions();
        }
    }
}
