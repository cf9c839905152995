using System.Data.Common;
using Dapper;
using Npgsql;
using Quartz;

namespace Gateway.Api.Store;

/// <summary>A PostgreSQL that replicas share. A commit is on its disk when it returns, whatever the server's default says.</summary>
internal sealed class PostgresDatabase(string connectionString, TimeProvider time, ILogger<StoreDatabase> logger)
    : StoreDatabase(time, logger)
{
    // Any number that no other program on the database locks by.
    private const long SchemaLock = 0x636c6f75646777;
    private const int ConnectionsOfReplica = 40;
    private const int StatementsPrepared = 100;

    public override DbDataSource Source { get; } = MakeSource(connectionString);

    public override string Now => "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    public override bool MayHoldWork => true;

    public override bool IsShared => true;

    protected override string Bytes => "BYTEA";

    // Dapper hands an array over as it is.
    public override string Among(string parameter) => $"= ANY({parameter})";

    public override void Configure(IPersistentStoreBuilder quartz) => quartz.UsePostgres(source => source.DataSourceFactory = _ => Source);

    public override bool IsDuplicate(DbException failure) => failure.SqlState == PostgresErrorCodes.UniqueViolation;

    protected override async Task<DbTransaction> LockAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(@SchemaLock)", new { SchemaLock }, transaction);
        return transaction;
    }

    private static NpgsqlDataSource MakeSource(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        settings.ApplicationName ??= "CloudGateway";
        settings.Options = $"{settings.Options} -c synchronous_commit=on".Trim();
        if (!settings.ShouldSerialize("Maximum Pool Size"))
        {
            // Two replicas stay below the hundred connections that a server takes by default.
            settings.MaxPoolSize = ConnectionsOfReplica;
        }

        if (!settings.ShouldSerialize("Max Auto Prepare"))
        {
            // The same few dozen statements, ours and Quartz's, again and again: the server plans each once.
            settings.MaxAutoPrepare = StatementsPrepared;
        }

        return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }
}
