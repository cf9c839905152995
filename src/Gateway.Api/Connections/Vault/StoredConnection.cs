using System.Text.Json;
using Gateway.Drivers.Hosting;

namespace Gateway.Api.Connections.Vault;

/// <summary>A connection that a caller made.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Owner">Who made it.</param>
/// <param name="Version">Its version.</param>
/// <param name="CreatedAt">When it was made, in UTC.</param>
/// <param name="UpdatedAt">When it was changed last, in UTC.</param>
/// <param name="Shown">Its settings without secrets.</param>
/// <param name="Secrets">The names of the secrets that are set.</param>
internal sealed record StoredConnection(
    Connection Connection,
    string Owner,
    long Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    JsonElement Shown,
    IReadOnlyList<string> Secrets
)
{
    public string Name => Connection.Name;

    public string ETag => ETagOf(Version);

    public static string ETagOf(long version) => $"\"{RevisionOf(version)}\"";

    /// <summary>The revision of the connection: it says nothing of the settings.</summary>
    public static string RevisionOf(long version) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"v{version}");
}
