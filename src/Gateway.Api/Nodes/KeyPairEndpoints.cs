using FluentValidation;
using Gateway.Api.Http;
using Gateway.Api.Lists;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Api.Nodes;

/// <summary>SSH keys that nodes can be made with.</summary>
internal static class KeyPairEndpoints
{
    public static void MapKeyPairs(this IEndpointRouteBuilder routes)
    {
        var keyPairs = routes.MapCollection("key-pairs", "Key pairs", Verb.KeyPairsRead, Verb.KeyPairsWrite);
        RouteExtensions.MapList("listKeyPairs", path => keyPairs.MapGet(path, ListKeyPairs));
        keyPairs.MapGet("/{connection}/{id}", GetKeyPair);
        keyPairs
            .MapPost("/{connection}", CreateKeyPair)
            .Validate<CreateKeyPair, CreateKeyPairValidator>()
            .WithProblems(StatusCodes.Status409Conflict);
        keyPairs.MapDelete("/{connection}/{id}", DeleteKeyPair);
    }

    /// <summary>Lists key pairs.</summary>
    private static ListResult<IKeyPairDriver, KeyPair> ListKeyPairs(
        [AsParameters] ResourceQuery items,
        [AsParameters] ListQuery query,
        FanOut fanOut
    ) =>
        fanOut.List<IKeyPairDriver, KeyPair>(
            query,
            items,
            (driver, request, cancellationToken) => driver.ListKeyPairsAsync(request, cancellationToken)
        );

    /// <summary>Gets one key pair, never with its private half.</summary>
    private static async Task<Ok<KeyPair>> GetKeyPair(
        string connection,
        ResourceId id,
        DriverFactory drivers,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await drivers.Open<IKeyPairDriver>(connection).GetKeyPairAsync(id.Value, cancellationToken));

    /// <summary>Creates a key pair, or imports a public half.</summary>
    /// <remarks>The private half of a pair made here is in this answer and nowhere else: keep it.</remarks>
    private static async Task<Created<KeyPair>> CreateKeyPair(
        string connection,
        CreateKeyPair body,
        DriverFactory drivers,
        HttpRequest request,
        CancellationToken cancellationToken
    ) => CreatedAt.Collection(request, await drivers.Open<IKeyPairDriver>(connection).CreateKeyPairAsync(body, cancellationToken));

    /// <summary>Deletes a key pair.</summary>
    private static async Task<NoContent> DeleteKeyPair(
        string connection,
        ResourceId id,
        DriverFactory drivers,
        CancellationToken cancellationToken
    )
    {
        await drivers.Open<IKeyPairDriver>(connection).DeleteKeyPairAsync(id.Value, cancellationToken);
        return TypedResults.NoContent();
    }

    private sealed class CreateKeyPairValidator : AbstractValidator<CreateKeyPair>
    {
        private const int LongestPublicKey = 16 * 1024;

        public CreateKeyPairValidator()
        {
            RuleFor(keyPair => keyPair.Name).IsName();
            RuleFor(keyPair => keyPair.ProviderOptions).IsOptions();
            RuleFor(keyPair => keyPair.PublicKey).NotEqual("").MaximumLength(LongestPublicKey);
        }
    }
}
