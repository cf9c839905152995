using Gateway.Api.Tests.Harness;
using Npgsql;

namespace Gateway.Api.Tests.Operations;

/// <summary>A gateway with a cloud in which a phase lasts an eighth of a second, and one in which nothing ever ends.</summary>
public abstract class OperationFixture : GatewayFixture
{
    /// <summary>Settings of the store.</summary>
    private protected abstract IReadOnlyDictionary<string, string?> Store { get; }

    /// <summary>Whether the store goes by its own clock, which a test cannot put forward.</summary>
    internal bool HasClockOfItsOwn => Store["Provider"] != "Sqlite";

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>(
            Sandboxes(
                ("box", "TransitionMs", "125"),
                ("slow", "TransitionMs", "3600000"),
                ("stuck", "Hang", "true"),
                ("slowly", "LatencyMs", "2000"),
                ("throttled", "ThrottleRate", "1")
            )
        )
        {
            ["Gateway:Connections:box:LedgerFile"] = Path.Combine(Folder, "box.ledger"),
            ["Gateway:Store:Provider"] = Store.GetValueOrDefault("Provider"),
            ["Gateway:Store:ConnectionString"] = Store.GetValueOrDefault("ConnectionString"),
        };
}

/// <summary>Operations in a file.</summary>
public sealed class SqliteOperationFixture : OperationFixture
{
    private protected override IReadOnlyDictionary<string, string?> Store { get; } =
        new Dictionary<string, string?> { ["Provider"] = "Sqlite" };
}

/// <summary>Operations in a PostgreSQL, in a database of their own.</summary>
public sealed class PostgresOperationFixture : OperationFixture
{
    public const string Variable = "CLOUDGATEWAY_TEST_POSTGRESQL";
    private readonly string _database = $"cgw_{Guid.NewGuid():N}";

    private static string? Server => Environment.GetEnvironmentVariable(Variable);

    private protected override IReadOnlyDictionary<string, string?> Store =>
        new Dictionary<string, string?>
        {
            ["Provider"] = "PostgreSql",
            ["ConnectionString"] = new NpgsqlConnectionStringBuilder(Server) { Database = _database }.ConnectionString,
        };

    public override async Task InitializeAsync()
    {
        if (Server is not null)
        {
            await ExecuteAsync($"CREATE DATABASE {_database}");
            await base.InitializeAsync();
        }
    }

    public override async Task DisposeAsync()
    {
        if (Server is not null)
        {
            await base.DisposeAsync();
            await ExecuteAsync($"DROP DATABASE {_database} WITH (FORCE)");
        }
    }

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
