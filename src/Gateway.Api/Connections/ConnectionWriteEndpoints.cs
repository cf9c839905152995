using FluentValidation;
using Gateway.Api.Connections.Vault;
using Gateway.Api.Http;
using Gateway.Api.Security.Callers;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Egress;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Gateway.Api.Connections;

/// <summary>Connections that callers make, change and remove.</summary>
internal static class ConnectionWriteEndpoints
{
    private static readonly int[] Problems =
    [
        StatusCodes.Status409Conflict,
        StatusCodes.Status422UnprocessableEntity,
        StatusCodes.Status501NotImplemented,
        StatusCodes.Status503ServiceUnavailable,
    ];

    public static void MapConnectionWrites(this RouteGroupBuilder connections)
    {
        connections
            .MapPost("/", CreateConnection)
            .Validate<CreateConnection, CreateConnectionValidator>()
            .WithProblems([.. Problems, StatusCodes.Status404NotFound]);
        connections
            .MapPut("/{connection}", ReplaceConnection)
            .Validate<ReplaceConnection, ReplaceConnectionValidator>()
            .WithProblems([.. Problems, StatusCodes.Status404NotFound, StatusCodes.Status412PreconditionFailed]);
        connections
            .MapDelete("/{connection}", DeleteConnection)
            .WithProblems([.. Problems, StatusCodes.Status404NotFound, StatusCodes.Status412PreconditionFailed]);
    }

    /// <summary>Makes a connection.</summary>
    /// <remarks>
    /// The settings are those that <c>/providers/{provider}</c> describes, but for what reaches into the gateway's own machine. They are validated, every
    /// address in them is checked, and the connection is tried before it is kept, encrypted. Secrets are never shown again. Other replicas know it
    /// within five seconds.
    /// </remarks>
    /// <param name="body">The connection.</param>
    /// <param name="check">Whether it is tried first: <c>true</c> unless set. One that does not work is then refused.</param>
    private static async Task<Created<ConnectionDetail>> CreateConnection(
        CreateConnection body,
        bool? check,
        HttpContext http,
        ConnectionVault vault,
        ConnectionAdmission admission,
        Access access
    )
    {
        // The name of what is made is in the body, where the route's own check does not look.
        access.Require(Verb.ConnectionsAdmin, body.Name);
        vault.RequireFree(body.Name);
        var settings = await admission.AdmitAsync(body.Name, body.Provider, body.Settings, check ?? true, http.RequestAborted);
        var stored = await vault.AddAsync(body.Name, http.Caller().Name, settings);
        http.Response.Headers.ETag = stored.ETag;
        return TypedResults.Created($"{http.Request.PathBase.ToUriComponent()}/connections/{stored.Name}", ConnectionDetail.Of(stored));
    }

    /// <summary>Puts other settings in place of those that a connection had.</summary>
    /// <remarks>
    /// All of them: a secret that is left out is gone, so that nobody can send one that he does not know to an address of his own. With
    /// <c>If-Match</c> only if it was not changed meanwhile. Connections of the operator's configuration are read-only: 409.
    /// </remarks>
    /// <param name="connection">The connection's name.</param>
    /// <param name="body">Its settings.</param>
    /// <param name="check">Whether it is tried first: <c>true</c> unless set.</param>
    private static async Task<Ok<ConnectionDetail>> ReplaceConnection(
        string connection,
        ReplaceConnection body,
        bool? check,
        HttpContext http,
        ConnectionVault vault,
        ConnectionAdmission admission
    )
    {
        var expected = ReadIfMatch(http.Request);
        await vault.RequireAsync(connection, expected);
        var settings = await admission.AdmitAsync(connection, body.Provider, body.Settings, check ?? true, http.RequestAborted);
        var stored = await vault.ReplaceAsync(connection, settings, expected);
        http.Response.Headers.ETag = stored.ETag;
        return TypedResults.Ok(ConnectionDetail.Of(stored));
    }

    /// <summary>Removes a connection.</summary>
    /// <remarks>
    /// What it named at the provider stays there. Operations on it that are under way end as failed. Connections of the operator's configuration are
    /// read-only: 409.
    /// </remarks>
    /// <param name="connection">The connection's name.</param>
    private static async Task<NoContent> DeleteConnection(string connection, HttpContext http, ConnectionVault vault)
    {
        await vault.DeleteAsync(connection, ReadIfMatch(http.Request));
        return TypedResults.NoContent();
    }

    private static string? ReadIfMatch(HttpRequest request)
    {
        // The framework's parser reads past the end of a weak tag that is nothing but space.
        var text = request.Headers.IfMatch.ToString().Trim();
        return text.Length == 0 ? null
            : text == "*" || EntityTagHeaderValue.TryParse(text, out _) ? text
            : throw new InvalidInputException(HeaderNames.IfMatch, "Must be one entity tag, as the connection's ETag has it, or *.");
    }
}

/// <summary>Decides whether settings that a caller gave may be kept.</summary>
internal sealed class ConnectionAdmission(ConnectionVault vault, EgressPolicy egress, ConnectionChecker checker)
{
    /// <summary>Reads the settings, checks their addresses, and tries the connection.</summary>
    /// <exception cref="InvalidInputException">Names each setting at fault.</exception>
    public async Task<SealedSettings> AdmitAsync(
        string name,
        string provider,
        System.Text.Json.JsonElement? given,
        bool isTried,
        CancellationToken cancellationToken
    )
    {
        vault.RequireOpen();
        var connection = Read(name, provider, given, out var settings);
        await CheckAddressesAsync(connection, cancellationToken);
        if (isTried && await checker.CheckAsync(connection, cancellationToken) is { } failure)
        {
            throw Fails(connection, failure);
        }

        return settings;
    }

    private Connection Read(string name, string provider, System.Text.Json.JsonElement? given, out SealedSettings settings)
    {
        try
        {
            settings = new SealedSettings(provider, SettingsJson.Flatten(name, given));
            return vault.Read(name, settings);
        }
        catch (ConnectionSettingsException e)
        {
            throw new InvalidInputException(
                StatusCodes.Status422UnprocessableEntity,
                e.Errors.ToDictionary(error => ToField(error.Key), error => error.Value)
            );
        }
    }

    private async Task CheckAddressesAsync(Connection connection, CancellationToken cancellationToken)
    {
        var faults = new Dictionary<string, string[]>();
        foreach (var (member, address) in CallerRules.AddressesOf(connection.Settings).DistinctBy(found => found.Address))
        {
            try
            {
                await egress.CheckAsync(address, cancellationToken);
            }
            catch (EgressRefusedException e)
            {
                faults[ToField(member)] = [e.Message];
            }
        }

        if (faults.Count > 0)
        {
            throw new InvalidInputException(StatusCodes.Status422UnprocessableEntity, faults);
        }
    }

    // What stands beside the settings in the body.
    private static string ToField(string member) =>
        member is "Name" or "Provider" ? SettingsJson.ToPath(member) : "settings." + SettingsJson.ToPath(member);

    private static DriverException Fails(Connection connection, DriverException failure) =>
        new(
            DriverErrorKind.InvalidValue,
            $"The connection does not work: {failure.Message} With ?check=false it is kept as it is.",
            failure
        )
        {
            Connection = connection.Name,
            Provider = failure.Provider,
            ProviderStatus = failure.ProviderStatus,
            ProviderCode = failure.ProviderCode,
            ProviderRequestId = failure.ProviderRequestId,
            Code = failure.Code == EgressRefusedException.Code ? failure.Code : "connection-check-failed",
            Field = "settings",
        };
}

/// <summary>A connection to be made.</summary>
public sealed record CreateConnection
{
    /// <summary>Its name: 1 to 63 lower case letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, the first one a letter or digit.</summary>
    /// <example>team-blue</example>
    public required string Name { get; init; }

    /// <summary>The provider, by its name at <c>/providers</c>.</summary>
    /// <example>sandbox</example>
    public required string Provider { get; init; }

    /// <summary>The settings, as <c>/providers/{provider}</c> describes them; none if left out.</summary>
    public System.Text.Json.JsonElement? Settings { get; init; }
}

/// <summary>What a connection is to be from now on.</summary>
public sealed record ReplaceConnection
{
    /// <summary>The provider, by its name at <c>/providers</c>.</summary>
    /// <example>sandbox</example>
    public required string Provider { get; init; }

    /// <summary>All settings, secrets too, as <c>/providers/{provider}</c> describes them; none if left out.</summary>
    public System.Text.Json.JsonElement? Settings { get; init; }
}

internal sealed class CreateConnectionValidator : AbstractValidator<CreateConnection>
{
    public CreateConnectionValidator()
    {
        RuleFor(body => body.Name).Must(ConnectionName.IsValid).WithMessage(ConnectionName.Rule);
        RuleFor(body => body.Provider).NotEmpty();
        RuleFor(body => body.Settings).IsOptions();
    }
}

internal sealed class ReplaceConnectionValidator : AbstractValidator<ReplaceConnection>
{
    public ReplaceConnectionValidator()
    {
        RuleFor(body => body.Provider).NotEmpty();
        RuleFor(body => body.Settings).IsOptions();
    }
}
