namespace Gateway.Drivers.Hosting;

/// <summary>The connections there are at this moment.</summary>
public interface IConnectionSource
{
    /// <summary>All connections in the order of their names.</summary>
    IReadOnlyList<Connection> Connections { get; }

    /// <summary>The connection of this name, or null.</summary>
    Connection? Find(string name);
}
