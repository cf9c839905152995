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
public sealed record ConnectionSummary(string Name, string Provider, string Revision, IReadOnlyList<string> Collections)
{
    internal static ConnectionSummary Of(Connection connection) =>
        new(connection.Name, connection.Provider.Name, connection.Revision, connection.Provider.Collections);
}

/// <summary>A connection, and how it stands with its provider.</summary>
/// <param name="Name">The operator's name for it.</param>
/// <param name="Provider">What kind of cloud it is.</param>
/// <param name="Revision">Changes when any of its settings does.</param>
/// <param name="Collections">The collections it offers.</param>
/// <param name="Load">What it has under way, and which of its hosts are left alone because too much failed.</param>
public sealed record ConnectionDetail(string Name, string Provider, string Revision, IReadOnlyList<string> Collections, ConnectionLoad Load)
{
    internal static ConnectionDetail Of(Connection connection, ConnectionLoad load) =>
        new(connection.Name, connection.Provider.Name, connection.Revision, connection.Provider.Collections, load);
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
