using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Hetzner;

/// <summary>Reads <c>{"error":{"code":…,"message":…,"details":{"fields":[…]}}}</c>. The code tells more than the status.</summary>
internal static class HetznerErrors
{
    // Hetzner's names of fields, and the words of its messages, in our names.
    private static readonly (string Word, string Field)[] Fields =
    [
        ("server_type", "size"),
        ("server type", "size"),
        ("ssh_key", "keyPairs"),
        ("ssh key", "keyPairs"),
        ("public_key", "publicKey"),
        ("public key", "publicKey"),
        ("user_data", "userData"),
        ("placement_group", "providerOptions.placementGroup"),
        ("firewall", "providerOptions.firewalls"),
        ("public_net", "publicAddress"),
        ("format", "providerOptions.format"),
        ("label", "tags"),
        ("network", "network"),
        ("location", "location"),
        ("volume", "volumes"),
        ("image", "image"),
        ("server", "node"),
        ("size", "sizeGiB"),
        ("name", "name"),
    ];

    public static async Task<ProviderError?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var answer = await JsonSerializer.DeserializeAsync(body, HetznerJson.Default.ErrorAnswer, cancellationToken);
        if (answer?.Error is not { } error)
        {
            return null;
        }

        var kind = KindOf(error.Code);
        var field = kind is DriverErrorKind.InvalidValue or DriverErrorKind.NotFound ? FieldOf(error) : null;
        return new ProviderError(error.Code, error.Message, kind, kind == DriverErrorKind.InvalidValue ? field : null);
    }

    /// <summary>The kind of a failure by Hetzner's code; null for one never heard of.</summary>
    public static DriverErrorKind? KindOf(string? code) =>
        code switch
        {
            "invalid_input" or "json_error" or "invalid_server_type" or "networks_overlap" => DriverErrorKind.InvalidValue,
            "unauthorized" => DriverErrorKind.Unauthenticated,
            "forbidden" or "token_readonly" => DriverErrorKind.PermissionDenied,
            "not_found" => DriverErrorKind.NotFound,
            "conflict" or "locked" or "resource_locked" or "protected" or "uniqueness_error" or "server_not_stopped" =>
                DriverErrorKind.Conflict,
            "volume_already_attached" or "server_already_attached" or "server_already_added" => DriverErrorKind.Conflict,
            "resource_limit_exceeded" => DriverErrorKind.QuotaExceeded,
            "rate_limit_exceeded" => DriverErrorKind.RateLimited,
            "resource_unavailable" or "placement_error" or "maintenance" or "no_space_left_in_location" => DriverErrorKind.Unavailable,
            "unavailable" or "robot_unavailable" => DriverErrorKind.Unavailable,
            "timeout" => DriverErrorKind.Timeout,
            "unsupported_error" or "deprecated_api_endpoint" => DriverErrorKind.NotSupported,
            _ => null,
        };

    /// <summary>The field of the caller's request that an error is about; null if it does not say.</summary>
    public static string? FieldOf(HetznerError error)
    {
        var said = error.Details?.Fields is [{ Name: { } name }, ..] ? name : error.Message ?? "";
        return Fields.FirstOrDefault(field => said.Contains(field.Word, StringComparison.OrdinalIgnoreCase)).Field;
    }
}
