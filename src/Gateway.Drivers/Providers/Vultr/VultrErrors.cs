using System.Globalization;
using System.Net;
using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Vultr;

/// <summary>
/// Reads <c>{"error":"Invalid plan chosen.","status":400}</c>. Vultr has no codes beside the status: what is wrong is told by the
/// message's words only, so these are looked for; the status stands where none is known.
/// </summary>
internal static class VultrErrors
{
    // The words of Vultr's messages, in our names.
    private static readonly (string Word, string Field)[] Fields =
    [
        ("plan", "size"),
        ("region", "location"),
        ("location", "location"),
        ("firewall", "providerOptions.firewallGroup"),
        ("script", "providerOptions.script"),
        ("hostname", "providerOptions.hostname"),
        ("block_type", "providerOptions.blockType"),
        ("sshkey", "keyPairs"),
        ("ssh key", "publicKey"),
        ("ssh_key", "publicKey"),
        ("vpc", "network"),
        ("user_data", "userData"),
        ("user data", "userData"),
        ("tag", "tags"),
        ("os_id", "image"),
        ("image", "image"),
        ("snapshot", "image"),
        ("operating system", "image"),
        ("instance", "node"),
        ("size", "sizeGiB"),
        ("label", "name"),
        ("name", "name"),
    ];

    public static async Task<ProviderError?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var answer = await JsonSerializer.DeserializeAsync(body, VultrJson.Default.ErrorAnswer, cancellationToken);
        if (answer?.Error is not { } message)
        {
            return null;
        }

        var code = (answer.Status ?? (int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        var field = FieldOf(message);
        var kind = KindOf(response.StatusCode, message, field);
        return new ProviderError(code, message, kind, kind is DriverErrorKind.InvalidValue ? field : null);
    }

    // The reference throttles with 429; version 1 did so with 503. A locked instance answers its deletion with 500.
    private static DriverErrorKind? KindOf(HttpStatusCode status, string message, string? field) =>
        status switch
        {
            HttpStatusCode.ServiceUnavailable when Says(message, "rate limit") => DriverErrorKind.RateLimited,
            HttpStatusCode.Unauthorized when Says(message, "IP address") => DriverErrorKind.PermissionDenied,
            HttpStatusCode.BadRequest or HttpStatusCode.Forbidden when Says(message, "reached the maximum") =>
                DriverErrorKind.QuotaExceeded,
            HttpStatusCode.BadRequest or HttpStatusCode.InternalServerError when Says(message, "locked", "already", "currently attached") =>
                DriverErrorKind.Conflict,
            HttpStatusCode.BadRequest when field is not null => DriverErrorKind.InvalidValue,
            _ => null,
        };

    private static string? FieldOf(string message) => Fields.FirstOrDefault(field => Says(message, field.Word)).Field;

    private static bool Says(string message, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (message.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
