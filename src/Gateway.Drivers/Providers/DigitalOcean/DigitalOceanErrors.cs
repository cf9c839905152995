using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.DigitalOcean;

/// <summary>
/// Reads <c>{"id":…,"message":…}</c>. One id, <c>unprocessable_entity</c>, stands for wrong values, wrong states and used up limits alike:
/// only the message tells them apart.
/// </summary>
internal static class DigitalOceanErrors
{
    private static readonly string[] LimitWords = ["limit exceeded", "will exceed", "droplet limit", "volume limit"];

    private static readonly string[] ConflictWords =
    [
        "pending event",
        "already",
        "not attached",
        "is attached",
        "currently on",
        "currently off",
        "powered on",
        "powered off",
        "being destroyed",
    ];

    // DigitalOcean's words in our names, the more telling ones first.
    private static readonly (string Word, string Field)[] Fields =
    [
        ("key identifier", "keyPairs"),
        ("ssh key", "publicKey"),
        ("public_key", "publicKey"),
        ("user data", "userData"),
        ("user_data", "userData"),
        ("vpc", "network"),
        ("public_networking", "publicAddress"),
        ("snapshot", "snapshot"),
        ("hostname", "name"),
        ("image", "image"),
        ("region", "location"),
        ("volume", "volumes"),
        ("tag", "tags"),
        ("size", "size"),
        ("name", "name"),
    ];

    public static async Task<ProviderError?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var answer = await JsonSerializer.DeserializeAsync(body, DigitalOceanJson.Default.ErrorAnswer, cancellationToken);
        if (answer?.Id is not { } id)
        {
            return null;
        }

        var message = answer.Message ?? "";
        var kind = KindOf(id, message);
        return new ProviderError(id, answer.Message, kind, kind == DriverErrorKind.InvalidValue ? FieldOf(message) : null);
    }

    private static DriverErrorKind? KindOf(string id, string message) =>
        id.Replace(' ', '_').ToLowerInvariant() switch
        {
            "too_many_requests" => DriverErrorKind.RateLimited,
            "unauthorized" => DriverErrorKind.Unauthenticated,
            "not_found" => DriverErrorKind.NotFound,
            "service_unavailable" => DriverErrorKind.Unavailable,
            _ when Says(message, LimitWords) => DriverErrorKind.QuotaExceeded,
            "forbidden" => DriverErrorKind.PermissionDenied,
            // Of a volume that is attached: https://github.com/digitalocean/terraform-provider-digitalocean/issues/19
            "conflict" or "illegal_action" => DriverErrorKind.Conflict,
            "unprocessable_entity" => Says(message, ConflictWords) ? DriverErrorKind.Conflict : DriverErrorKind.InvalidValue,
            _ => null,
        };

    private static string? FieldOf(string message) =>
        Fields.FirstOrDefault(field => message.Contains(field.Word, StringComparison.OrdinalIgnoreCase)).Field;

    private static bool Says(string message, string[] words) =>
        words.Any(word => message.Contains(word, StringComparison.OrdinalIgnoreCase));
}
