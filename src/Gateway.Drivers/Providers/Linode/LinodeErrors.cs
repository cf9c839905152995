using System.Globalization;
using System.Net;
using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Linode;

/// <summary>
/// Reads <c>{"errors":[{"reason":…,"field":…}]}</c>. Linode has no codes: the status stands for one, and most refusals are 400, told
/// apart by their reason.
/// </summary>
internal static class LinodeErrors
{
    // "Linode busy.", "Linode 123 already booted.", "… is already attached …", "Label must be unique among your linodes".
    private static readonly string[] ConflictWords = ["unique", "busy", "already"];

    // "Account Limit reached. …", "You've reached a limit for the number of active services on your account. …"
    private static readonly string[] LimitWords = ["limit reached", "reached a limit"];

    private static readonly Dictionary<string, string> Fields = new(StringComparer.Ordinal)
    {
        ["label"] = "name",
        ["type"] = "size",
        ["region"] = "location",
        ["image"] = "image",
        ["authorized_keys"] = "keyPairs",
        ["ssh_key"] = "publicKey",
        ["tags"] = "tags",
        ["metadata"] = "userData",
        ["metadata.user_data"] = "userData",
        ["interfaces"] = "network",
        ["size"] = "sizeGiB",
        ["linode_id"] = "node",
        ["disk_id"] = "node",
        ["authorized_users"] = "providerOptions.authorizedUsers",
        ["firewall_id"] = "providerOptions.firewallId",
        ["placement_group.id"] = "providerOptions.placementGroup",
        ["swap_size"] = "providerOptions.swapSize",
        ["encryption"] = "providerOptions.encrypted",
    };

    public static async Task<ProviderError?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var answer = await JsonSerializer.DeserializeAsync(body, LinodeJson.Default.ErrorAnswer, cancellationToken);
        if (answer?.Errors is not [{ } first, ..])
        {
            return null;
        }

        var kind = KindOf(response.StatusCode, first);
        return new ProviderError(
            ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture),
            first.Reason,
            kind,
            kind == DriverErrorKind.InvalidValue ? FieldOf(first.Field) : null
        );
    }

    private static DriverErrorKind? KindOf(HttpStatusCode status, ErrorWire error)
    {
        var reason = error.Reason ?? "";
        return status switch
        {
            // A token that is known, and has not the scope.
            HttpStatusCode.Unauthorized when Says(reason, ["not authorized"]) => DriverErrorKind.PermissionDenied,
            HttpStatusCode.BadRequest or HttpStatusCode.Forbidden when Says(reason, LimitWords) => DriverErrorKind.QuotaExceeded,
            HttpStatusCode.BadRequest when Says(reason, ConflictWords) => DriverErrorKind.Conflict,
            HttpStatusCode.BadRequest when error.Field is not null => DriverErrorKind.InvalidValue,
            _ => null,
        };
    }

    private static string? FieldOf(string? field) => field is null ? null : Fields.GetValueOrDefault(field);

    private static bool Says(string reason, string[] words) => words.Any(word => reason.Contains(word, StringComparison.OrdinalIgnoreCase));
}
