using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Gateway.Drivers.Hosting;

namespace Gateway.Api.Connections.Vault;

/// <summary>Settings between their JSON in the API, with names as <c>/providers/{provider}</c> has them, and the configuration's flat names.</summary>
internal static class SettingsJson
{
    private const int MostSettings = 1000;

    private static readonly JsonSerializerOptions Values = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The settings by their names in the configuration.</summary>
    /// <exception cref="ConnectionSettingsException">A name occurs twice, or cannot be one.</exception>
    public static IReadOnlyDictionary<string, string> Flatten(string connection, JsonElement? settings)
    {
        var flat = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (settings is { ValueKind: JsonValueKind.Object } given)
        {
            Add(connection, flat, "", given);
        }

        return flat;
    }

    /// <summary>A section of the configuration that holds them.</summary>
    public static IConfigurationSection ToSection(string provider, IEnumerable<KeyValuePair<string, string>> settings)
    {
        const string Root = "connection";
        return new ConfigurationBuilder()
            .AddInMemoryCollection([
                .. settings.Select(setting => KeyValuePair.Create($"{Root}:{setting.Key}", (string?)setting.Value)),
                KeyValuePair.Create($"{Root}:Provider", (string?)provider),
            ])
            .Build()
            .GetSection(Root);
    }

    /// <summary>What of the settings may be shown, and the names of the secrets that may not.</summary>
    public static (JsonElement Shown, IReadOnlyList<string> Secrets) Show(
        ProviderSettings settings,
        IReadOnlyDictionary<string, string> given
    )
    {
        var names = new HashSet<string>(given.Keys, StringComparer.OrdinalIgnoreCase);
        var shown = new JsonObject();
        var secrets = new List<string>();
        foreach (var member in SettingsMember.Of(settings.GetType()).Where(member => IsGiven(member, names)))
        {
            if (member.IsSecret)
            {
                secrets.Add(ToPath(member.Path));
                continue;
            }

            var path = ToPath(member.Path).Split('.');
            var parent = shown;
            foreach (var group in path[..^1])
            {
                parent = (JsonObject)(parent[group] ??= new JsonObject());
            }

            parent[path[^1]] = JsonSerializer.SerializeToNode(member.ValueIn(settings), member.Property.PropertyType, Values);
        }

        return (JsonElement.Parse(shown.ToJsonString()), secrets);
    }

    /// <summary>The name of a setting as the API has it: <c>entra.clientSecret</c>.</summary>
    public static string ToPath(string member) => string.Join('.', member.Split('.', ':').Select(JsonNamingPolicy.CamelCase.ConvertName));

    private static bool IsGiven(SettingsMember member, HashSet<string> given) =>
        given.Contains(member.Key) || given.Any(key => key.StartsWith(member.Key + ":", StringComparison.OrdinalIgnoreCase));

    private static void Add(string connection, Dictionary<string, string> flat, string path, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    AddMember(connection, flat, path, member);
                }

                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in value.EnumerateArray())
                {
                    Add(connection, flat, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{path}:{index++}"), item);
                }

                break;
            case JsonValueKind.Null:
                break;
            default:
                if (!flat.TryAdd(path, TextOf(connection, path, value)) || flat.Count > MostSettings)
                {
                    throw Fault(connection, path, "The setting occurs twice.");
                }

                break;
        }
    }

    private static string TextOf(string connection, string path, JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        }
        catch (InvalidOperationException)
        {
            throw Fault(connection, path, "Is no text: it holds half of a character.");
        }
    }

    private static void AddMember(string connection, Dictionary<string, string> flat, string path, JsonProperty member)
    {
        // A colon would be a path of its own to the configuration.
        if (member.Name.Length == 0 || member.Name.Contains(':', StringComparison.Ordinal) || (path.Length == 0 && IsReserved(member.Name)))
        {
            throw Fault(connection, path.Length == 0 ? member.Name : $"{path}:{member.Name}", "There is no such setting.");
        }

        Add(connection, flat, path.Length == 0 ? member.Name : $"{path}:{member.Name}", member.Value);
    }

    private static bool IsReserved(string name) => name.Equals("Provider", StringComparison.OrdinalIgnoreCase);

    private static ConnectionSettingsException Fault(string connection, string path, string message) =>
        new(connection, new Dictionary<string, string[]> { [path.Replace(":", ".", StringComparison.Ordinal)] = [message] });
}
