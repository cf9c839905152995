using System.Text.Json;
using FluentValidation;

namespace Gateway.Api.Http;

/// <summary>Refuses a body that breaks its rules with 422 and the fields at fault.</summary>
internal static class ValidationFilter
{
    /// <summary>Checks the body of this type by its validator, before the handler runs.</summary>
    public static RouteHandlerBuilder Validate<TBody, TValidator>(this RouteHandlerBuilder route)
        where TBody : class
        where TValidator : IValidator<TBody>, new() =>
        route
            .AddEndpointFilter(
                async (context, next) =>
                {
                    var body = context.Arguments.OfType<TBody>().Single();
                    var result = await Once<TValidator>.Instance.ValidateAsync(body, context.HttpContext.RequestAborted);
                    return result.IsValid
                        ? await next(context)
                        : throw new InvalidInputException(
                            StatusCodes.Status422UnprocessableEntity,
                            result.ToDictionary().ToDictionary(error => ToPath(error.Key), error => error.Value)
                        );
                }
            )
            .WithProblems(
                StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status415UnsupportedMediaType,
                StatusCodes.Status422UnprocessableEntity
            );

    // Made by the first request that needs it: compiling the rules of all routes would hold up the start.
    private static class Once<TValidator>
        where TValidator : new()
    {
        public static TValidator Instance { get; } = new();
    }

    private static string ToPath(string property) => string.Join('.', property.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));
}
