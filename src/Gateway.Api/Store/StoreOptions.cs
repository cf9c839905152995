using Gateway.Api.Connections;

namespace Gateway.Api.Store;

/// <summary>Where operations and answers to repeated requests are kept: <c>Gateway:Store</c>. Read once, at start.</summary>
public sealed record StoreOptions
{
    public const string Section = GatewayOptions.Section + ":Store";

    /// <summary>SQLite for one gateway, PostgreSQL for any number of replicas.</summary>
    public StoreProvider Provider { get; init; } = StoreProvider.Sqlite;

    /// <summary>How PostgreSQL is reached, in Npgsql's form: <c>Host=db;Username=gateway;Password=…;Database=gateway</c>. SQLite takes none.</summary>
    public string? ConnectionString { get; init; }
}

/// <summary>The databases that the gateway can keep its state in.</summary>
public enum StoreProvider
{
    /// <summary>A file in the data folder.</summary>
    Sqlite,

    /// <summary>A server that replicas share.</summary>
    PostgreSql,
}
