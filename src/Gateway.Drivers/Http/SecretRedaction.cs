using System.Collections.Concurrent;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http;

/// <summary>Takes a connection's secrets out of what a provider says: some repeat the token that they refuse.</summary>
internal static class SecretRedaction
{
    // A shorter value would be found in any text, and is no secret.
    private const int Shortest = 4;
    private const string Mask = "***";

    private static readonly ConcurrentDictionary<Type, SettingsMember[]> SecretsOf = new();

    public static string Redact(this ProviderSettings settings, string text)
    {
        var properties = SecretsOf.GetOrAdd(
            settings.GetType(),
            static type => [.. SettingsMember.Of(type).Where(member => member.IsSecret)]
        );
        foreach (var property in properties)
        {
            if (property.ValueIn(settings) is Secret secret && secret.Reveal() is { Length: >= Shortest } value)
            {
                text = text.Replace(value, Mask, StringComparison.Ordinal);
            }
        }

        return text;
    }
}
