using FluentValidation;
using Gateway.Api.Http;
using Gateway.Api.Idempotency;
using Gateway.Api.Security.Rights;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Api.Security.Keys;

/// <summary>API keys, for administrators.</summary>
internal static class KeyEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes
            .MapGroup("/keys")
            .WithTags("Keys")
            .RefuseUnknownQuery()
            .Needs(Verb.KeysAdmin)
            .WithProblems(StatusCodes.Status400BadRequest, StatusCodes.Status503ServiceUnavailable);
        keys.MapGet("/", ListKeys);
        keys.MapGet("/{id}", GetKey).WithProblems(StatusCodes.Status404NotFound);
        keys.MapPost("/", CreateKey)
            .Validate<CreateApiKey, CreateApiKeyValidator>()
            .WithMetadata(new NeverKeptMetadata())
            .WithProblems(StatusCodes.Status409Conflict);
        keys.MapPost("/{id}/rotate", RotateKey)
            .Validate<RotateApiKey, RotateApiKeyValidator>()
            .WithMetadata(new NeverKeptMetadata())
            .WithProblems(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        keys.MapDelete("/{id}", RevokeKey).WithProblems(StatusCodes.Status404NotFound);
    }

    /// <summary>Lists the API keys.</summary>
    /// <remarks>Those of the store, whose roles the caller has too. Keys that the operator keeps in the configuration are not among them.</remarks>
    private static async Task<Ok<ApiKeyList>> ListKeys(KeyKeeper keys, Access access, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ApiKeyList(await keys.ListAsync(access.Caller, cancellationToken)));

    /// <summary>Gets one API key, without its secret.</summary>
    private static async Task<Ok<ApiKey>> GetKey(string id, KeyKeeper keys, Access access, CancellationToken cancellationToken) =>
        TypedResults.Ok(await keys.GetAsync(id, access.Caller, cancellationToken));

    /// <summary>Makes an API key. Its secret is shown in this answer and never again.</summary>
    /// <remarks>A repeated request with the same Idempotency-Key makes no second key, and is answered with 409: the secret is not kept.</remarks>
    private static async Task<Created<NewApiKey>> CreateKey(
        CreateApiKey body,
        KeyKeeper keys,
        Access access,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var key = await keys.CreateAsync(body, access.Caller, cancellationToken);
        return TypedResults.Created($"{http.Request.PathBase.ToUriComponent()}/keys/{key.Id}", key);
    }

    /// <summary>Gives an API key another secret, which is shown this once.</summary>
    /// <remarks>
    /// The one that it has now goes on opening for as long as <c>overlap</c> says; one from an earlier rotation does no longer. Id, name, roles, end and
    /// everything that belongs to the key stay.
    /// </remarks>
    private static async Task<Ok<NewApiKey>> RotateKey(
        string id,
        RotateApiKey body,
        KeyKeeper keys,
        Access access,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await keys.RotateAsync(id, body.Overlap, access.Caller, cancellationToken));

    /// <summary>Revokes an API key: here at once, on other replicas within five seconds.</summary>
    private static async Task<NoContent> RevokeKey(string id, KeyKeeper keys, Access access, CancellationToken cancellationToken)
    {
        await keys.RevokeAsync(id, access.Caller, cancellationToken);
        return TypedResults.NoContent();
    }

    private sealed class RotateApiKeyValidator : AbstractValidator<RotateApiKey>
    {
        public RotateApiKeyValidator() => RuleFor(rotate => rotate.Overlap).MaximumLength(16);
    }
}
