using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Api.Connections.Vault;
using Gateway.Api.Http;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Resilience;

namespace Gateway.Api.Connections;

/// <summary>All connections.</summary>
/// <param name="Items">The connections in the order of their names.</param>
public sealed record ConnectionList(IReadOnlyList<ConnectionSummary> Items);

/// <summary>A connection without its settings.</summary>
/// <param name="Name">The operator's name for it.</param>
/// <param name="Provider">What kind of cloud it is.</param>
/// <param name="Revision">Changes when any of its settings does.</param>
/// <param name="Collections">The collections it offers.</param>
/// <param name="ManagedBy">Where it is changed.</param>
public sealed record ConnectionSummary(
    string Name,
    string Provider,
    string Revision,
    IReadOnlyList<string> Collections,
    ConnectionManager ManagedBy
)
{
    internal static ConnectionSummary Of(Connection connection, StoredConnection? stored) =>
        new(
            connection.Name,
            connection.Provider.Name,
            connection.Revision,
            connection.Provider.Collections,
            stored is null ? ConnectionManager.Configuration : ConnectionManager.Api
        );
}

/// <summary>Where a connection is changed.</summary>
public enum ConnectionManager
{
    /// <summary>In the operator's configuration: the API only reads it.</summary>
    Configuration,

    /// <summary>By <c>PUT</c> and <c>DELETE</c> here.</summary>
    Api,
}

/// <summary>A connection, and how it stands with its provider.</summary>
/// <param name="Name">The operator's name for it.</param>
/// <param name="Provider">What kind of cloud it is.</param>
/// <param name="Revision">Changes when any of its settings does.</param>
/// <param name="Collections">The collections it offers.</param>
/// <param name="Load">What it has under way, and which of its hosts are left alone because too much failed.</param>
/// <param name="ManagedBy">Where it is changed.</param>
public sealed record ConnectionDetail(
    string Name,
    string Provider,
    string Revision,
    IReadOnlyList<string> Collections,
    ConnectionLoad Load,
    ConnectionManager ManagedBy
)
{
    /// <summary>Who made it; left out if the operator did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Owner { get; init; }

    /// <summary>When it was made, in UTC; left out if the operator did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was changed last, in UTC; left out if the operator made it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>The settings that were given, but for secrets; left out if the operator gave them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Settings { get; init; }

    /// <summary>The names of the secrets that are set; left out if the operator set them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Secrets { get; init; }

    internal static ConnectionDetail Of(StoredConnection stored) =>
        Of(stored.Connection, ConnectionLoad.None) with
        {
            ManagedBy = ConnectionManager.Api,
            Owner = stored.Owner,
            CreatedAt = stored.CreatedAt,
            UpdatedAt = stored.UpdatedAt,
            Settings = stored.Shown,
            Secrets = stored.Secrets,
        };

    internal static ConnectionDetail Of(Connection connection, ConnectionLoad load) =>
        new(
            connection.Name,
            connection.Provider.Name,
            connection.Revision,
            connection.Provider.Collections,
            load,
            ConnectionManager.Configuration
        );
}

/// <summary>What a connection can do.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Provider">Its provider.</param>
/// <param name="Operations">Every operation that there is, and how it is supported.</param>
public sealed record CapabilityList(string Connection, string Provider, IReadOnlyList<Capability> Operations);

/// <summary>Whether a connection works.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Provider">Its provider.</param>
/// <param name="Ok">Whether the call worked.</param>
/// <param name="ElapsedMs">How long it took, in milliseconds.</param>
/// <param name="Problem">Why it did not; null if it did.</param>
public sealed record ConnectionCheck(string Connection, string Provider, bool Ok, long ElapsedMs, Problem? Problem);
