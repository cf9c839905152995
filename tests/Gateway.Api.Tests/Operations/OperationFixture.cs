using Gateway.Api.Tests.Harness;
using Npgsql;

namespace Gateway.Api.Tests.Operations;

/// <summary>A gateway with a cloud in which a phase lasts an eighth of a second, and one in which nothing ever ends.</summary>
public abstract class OperationFixture : GatewayFixture
{
    /// <summary>Settings of the store.</summary>
    private protected abstract IReadOnlyDictionary<string, string?> Store { get; }

    /// <summary>Settings of a store that nothing is in, and nobody else uses.</summary>
    internal virtual Task<(string Name, string? Value)[]> MakeStoreAsync() =>
        Task.FromResult<(string, string?)[]>([
            ("Gateway:DataDirectory", Directory.CreateDirectory(Path.Combine(Folder, Guid.NewGuid().ToString("N"))).FullName),
        ]);

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
    private readonly List<string> _databases = [];
    private string _database = "";

    private static string? Server => Environment.GetEnvironmentVariable(Variable);

    private protected override IReadOnlyDictionary<string, string?> Store =>
        new Dictionary<string, string?> { ["Provider"] = "PostgreSql", ["ConnectionString"] = AddressOf(_database) };

    public override async Task InitializeAsync()
    {
        if (Server is not null)
        {
            _database = await MakeAsync();
            await base.InitializeAsync();
        }
    }

    public override async Task DisposeAsync()
    {
        if (Server is not null)
        {
            await base.DisposeAsync();
            foreach (var database in _databases)
            {
                await ExecuteAsync($"DROP DATABASE {database} WITH (FORCE)");
            }
        }
    }

    internal override async Task<(string Name, string? Value)[]> MakeStoreAsync() =>
        [.. await base.MakeStoreAsync(), ("Gateway:Store:ConnectionString", AddressOf(await MakeAsync()))];

    private static string AddressOf(string database) => new NpgsqlConnectionStringBuilder(Server) { Database = database }.ConnectionString;

    private async Task<string> MakeAsync()
    {
        var database = $"cgw_{Guid.NewGuid():N}";
        await ExecuteAsync($"CREATE DATABASE {database}");
        _databases.Add(database);
        return database;
    }

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
