using Npgsql;

namespace Gateway.Api.Tests.Harness;

/// <summary>The PostgreSQL of <c>tests/backends/postgresql.sh</c>: databases for those who want one of their own, dropped at the end.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    public const string Variable = "CLOUDGATEWAY_TEST_POSTGRESQL";
    private readonly List<string> _databases = [];

    /// <summary>Whether there is one.</summary>
    public static bool IsThere => Server is not null;

    private static string? Server => Environment.GetEnvironmentVariable(Variable);

    /// <summary>Fails or skips a test where there is none.</summary>
    public static void Require() => Requirement.Variable(Variable, "postgresql.sh");

    /// <summary>Makes a database, and answers how it is reached.</summary>
    public async Task<string> MakeAsync()
    {
        var database = $"cgw_{Guid.NewGuid():N}";
        await ExecuteAsync($"CREATE DATABASE {database}");
        _databases.Add(database);
        return new NpgsqlConnectionStringBuilder(Server) { Database = database }.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _databases)
        {
            await ExecuteAsync($"DROP DATABASE {database} WITH (FORCE)");
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
