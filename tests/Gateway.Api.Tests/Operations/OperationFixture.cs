using Gateway.Api.Tests.Harness;

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
    private readonly PostgresServer _server = new();
    private string _database = "";

    private protected override IReadOnlyDictionary<string, string?> Store =>
        new Dictionary<string, string?> { ["Provider"] = "PostgreSql", ["ConnectionString"] = _database };

    public override async Task InitializeAsync()
    {
        if (PostgresServer.IsThere)
        {
            _database = await _server.MakeAsync();
            await base.InitializeAsync();
        }
    }

    public override async Task DisposeAsync()
    {
        if (PostgresServer.IsThere)
        {
            await base.DisposeAsync();
            await _server.DisposeAsync();
        }
    }

    internal override async Task<(string Name, string? Value)[]> MakeStoreAsync() =>
        [.. await base.MakeStoreAsync(), ("Gateway:Store:ConnectionString", await _server.MakeAsync())];
}
