using System.Diagnostics;
using Npgsql;

namespace Gateway.Bench.Chaos;

/// <summary>A database for one run, on a server that can be crashed by its script.</summary>
internal sealed class ChaosDatabase : IAsyncDisposable
{
    private readonly string _server;
    private readonly string _name = $"chaos_{Guid.NewGuid():N}";
    private readonly string? _script;
    private readonly string? _state;

    private ChaosDatabase(string server, Options options)
    {
        (_server, _script, _state) = (server, options.Text("script"), options.Text("state"));
        ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = _name }.ConnectionString;
    }

    public string ConnectionString { get; }

    public static async Task<ChaosDatabase> CreateAsync(string server, Options options, CancellationToken cancellationToken)
    {
        var database = new ChaosDatabase(server, options);
        await database.ExecuteAsync($"CREATE DATABASE {database._name}", cancellationToken);
        return database;
    }

    /// <summary>Stops the server as a cut of power would, and starts it again.</summary>
    public async Task CrashAsync(TimeSpan down, CancellationToken cancellationToken)
    {
        await RunAsync("crash", cancellationToken);
        await Task.Delay(down, cancellationToken);
        await RunAsync("start", cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync($"DROP DATABASE {_name} WITH (FORCE)", CancellationToken.None);
    }

    private async Task RunAsync(string action, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(
            _script ?? throw new InvalidOperationException("--script is missing."),
            _state is null ? [action] : [action, _state]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["POSTGRESQL_PORT"] = new NpgsqlConnectionStringBuilder(_server).Port.ToString();
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.WaitForExitAsync(cancellationToken);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_server);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
