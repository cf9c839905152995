using FluentValidation;
using Gateway.Api.Http;
using Gateway.Api.Lists;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Api.Containers;

/// <summary>The images that container platforms hold.</summary>
internal static class ContainerImageEndpoints
{
    public static void MapContainerImages(this IEndpointRouteBuilder routes)
    {
        var images = routes.MapCollection("container-images", "Container images");
        images.MapList(ListContainerImages);
        images.MapGet("/{connection}/{id}", GetContainerImage);
        images.MapPost("/{connection}", PullContainerImage).Validate<PullImage, PullImageValidator>();
        images.MapDelete("/{connection}/{id}", DeleteContainerImage).WithProblems(StatusCodes.Status409Conflict);
    }

    /// <summary>A reference to an image: <c>registry:5000/path/name:tag</c> or <c>name@sha256:…</c>.</summary>
    public static IRuleBuilderOptions<T, string> IsImageReference<T>(this IRuleBuilder<T, string> rule) =>
        rule.MaximumLength(512)
            .Matches("^[A-Za-z0-9][A-Za-z0-9._:/@-]*$")
            .WithMessage("Must be an image reference such as tomcat:8.0, registry:5000/team/app:1 or app@sha256:….");

    /// <summary>Lists the images that connections hold.</summary>
    private static ListResult<IContainerImageDriver, ContainerImage> ListContainerImages([AsParameters] ListQuery query, FanOut fanOut) =>
        fanOut.List<IContainerImageDriver, ContainerImage>(
            query,
            (driver, request, cancellationToken) => driver.ListContainerImagesAsync(request, cancellationToken)
        );

    /// <summary>Gets one image.</summary>
    private static async Task<Ok<ContainerImage>> GetContainerImage(
        string connection,
        ResourceId id,
        DriverFactory drivers,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await drivers.Open<IContainerImageDriver>(connection).GetContainerImageAsync(id.Value, cancellationToken));

    /// <summary>Pulls an image from its registry.</summary>
    /// <remarks>Answers when the image is there.</remarks>
    private static async Task<Created<ContainerImage>> PullContainerImage(
        string connection,
        PullImage body,
        DriverFactory drivers,
        HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        CreatedAt.Collection(
            request,
            await drivers
                .Open<IContainerImageDriver>(connection)
                .PullContainerImageAsync(body, cancellationToken)
                .ReadImageAsync(cancellationToken)
        );

    /// <summary>Deletes an image.</summary>
    private static async Task<NoContent> DeleteContainerImage(
        string connection,
        ResourceId id,
        DriverFactory drivers,
        CancellationToken cancellationToken
    )
    {
        await drivers.Open<IContainerImageDriver>(connection).DeleteContainerImageAsync(id.Value, cancellationToken);
        return TypedResults.NoContent();
    }

    private sealed class PullImageValidator : AbstractValidator<PullImage>
    {
        public PullImageValidator()
        {
            RuleFor(pull => pull.Image).IsImageReference();
            RuleFor(pull => pull.Credentials!).SetValidator(new RegistryCredentialsValidator());
            RuleFor(pull => pull.ProviderOptions).IsOptions();
        }
    }
}
