using Gateway.Drivers.Hosting;

namespace Gateway.Api.Security.Rights;

/// <summary>The connections that exist for whoever is served. Everything that a request names is looked up here.</summary>
internal sealed class VisibleConnections(IConnectionSource all, Access access) : IConnectionSource
{
    public IReadOnlyList<Connection> Connections =>
        access.Rights.IsAll ? all.Connections : [.. all.Connections.Where(connection => access.Rights.Sees(connection.Name))];

    public Connection? Find(string name) => access.Rights.Sees(name) ? all.Find(name) : null;
}
