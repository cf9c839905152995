using System.Text.Json;
using FluentValidation;
using Gateway.Api.Http;
using Gateway.Api.Lists;
using Gateway.Api.Operations;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Gateway.Api.Containers;

/// <summary>The images that container platforms hold.</summary>
internal static class ContainerImageEndpoints
{
    private const int LongestTerm = 255;
    private const int MostResults = 100;
    private const int UsualResults = 25;
    private static readonly JsonEncodedText Progress = JsonEncodedText.Encode("progress");
    private static readonly JsonEncodedText Image = JsonEncodedText.Encode("image");
    private static readonly JsonEncodedText Failure = JsonEncodedText.Encode("problem");

    public static void MapContainerImages(this IEndpointRouteBuilder routes)
    {
        var images = routes.MapCollection("container-images", "Container images", Verb.ContainerImagesRead, Verb.ContainerImagesWrite);
        RouteExtensions.MapList("listContainerImages", path => images.MapGet(path, ListContainerImages));
        images.MapGet("/{connection}/{id}", GetContainerImage);
        images.MapGet("/{connection}/search", SearchContainerImages);
        images
            .MapPost("/{connection}", PullContainerImage)
            .Validate<PullImage, PullImageValidator>()
            .CheckLogin<PullImage>(body => body.Credentials)
            .AsOperation(ContainerImageOperations.Pull)
            .WithMetadata(
                new ProducesResponseTypeMetadata(StatusCodes.Status201Created, typeof(ContainerImage), ["application/json"]),
                new ProducesResponseTypeMetadata(
                    StatusCodes.Status200OK,
                    typeof(PullProgress),
                    [NdjsonWriter.MediaType, EventStream.SseMediaType]
                )
            );
        images
            .MapDelete("/{connection}/{id}", DeleteContainerImage)
            .AsOperation(ContainerImageOperations.Delete)
            .WithProblems(StatusCodes.Status409Conflict);
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
            null,
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
    /// <remarks>
    /// Answers when the image is there. With <c>Accept: application/x-ndjson</c> or <c>text/event-stream</c> tells how far it is: any number of
    /// <c>progress</c>, then <c>image</c> or <c>problem</c>. Who leaves gives the pull up; what an engine has fetched by then it may keep.
    /// </remarks>
    private static async Task PullContainerImage(
        string connection,
        PullImage body,
        DriverFactory drivers,
        RegistryLogins logins,
        IOptions<JsonOptions> json,
        HttpContext http
    )
    {
        var driver = drivers.Open<IContainerImageDriver>(connection);
        var credentials = await logins.ReadAsync(body.Image, body.Credentials, http.RequestAborted);
        var lines = driver.PullContainerImageAsync(body with { Credentials = credentials }, http.RequestAborted);
        using var events = EventStream.Accepted(http, json.Value.SerializerOptions);
        if (events is not null)
        {
            await WriteAsync(events, lines, http);
            return;
        }

        var image = await lines.ReadImageAsync(http.RequestAborted);
        await CreatedAt.Collection(http.Request, image).ExecuteAsync(http);
    }

    private static async Task WriteAsync(EventStream events, IAsyncEnumerable<PullProgress> lines, HttpContext http)
    {
        try
        {
            await foreach (var line in lines.WithCancellation(http.RequestAborted))
            {
                if (line.Image is { } image)
                {
                    events.Write(Image, image);
                }
                else
                {
                    events.Write(Progress, line);
                }

                await events.FlushAsync(http.RequestAborted);
            }
        }
        catch (DriverException e) when (events.HasBegun)
        {
            events.Write(Failure, Problems.From(e, http));
            await events.FlushAsync(http.RequestAborted);
        }
    }

    /// <summary>Searches for images where the connection pulls from.</summary>
    /// <param name="term">What to look for in names and descriptions; <c>registry:5000/term</c> searches in that registry.</param>
    /// <param name="limit">The most results, 1 to 100; 25 if left out.</param>
    private static async Task<Ok<ImageSearchResults>> SearchContainerImages(
        string connection,
        string? term,
        int? limit,
        DriverFactory drivers,
        CancellationToken cancellationToken
    )
    {
        if (string.IsNullOrWhiteSpace(term) || term.Any(char.IsControl) || term.Length > LongestTerm)
        {
            throw new InvalidInputException("term", $"Must have 1 to {LongestTerm} characters.");
        }

        if (limit is < 1 or > MostResults)
        {
            throw new InvalidInputException("limit", $"Must be between 1 and {MostResults}.");
        }

        var search = new ImageSearch(term.Trim(), limit ?? UsualResults);
        var driver = drivers.Open<IContainerImageSearchDriver>(connection);
        return TypedResults.Ok(new ImageSearchResults(await driver.SearchContainerImagesAsync(search, cancellationToken)));
    }

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
