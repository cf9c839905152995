using System.Text.Json;
using FluentValidation;

namespace Gateway.Api.Http;

/// <summary>Refuses a body that breaks its rules with 422 and the fields at fault.</summary>
internal static class ValidationFilter
{
    /// <summary>Checks the body of this type by its validator, before the handler runs.</summary>
    public static RouteHandlerBuilder Validate<TBody>(this RouteHandlerBuilder route, IValidator<TBody> validator)
        where TBody : class =>
        route
            .AddEndpointFilter(
                async (context, next) =>
                {
                    var body = context.Arguments.OfType<TBody>().Single();
                    var result = await validator.ValidateAsync(body, context.HttpContext.RequestAborted);
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

    private static string ToPath(string property) => string.Join('.', property.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));
}
