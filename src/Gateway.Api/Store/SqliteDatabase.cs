using System.Data.Common;
using Gateway.Drivers.Storage;
using Microsoft.Data.Sqlite;
using Quartz;

namespace Gateway.Api.Store;

/// <summary>A file in the data folder, for one gateway. A commit is on the disk when it returns.</summary>
internal sealed class SqliteDatabase(string path, TimeProvider time, ILogger<StoreDatabase> logger) : StoreDatabase(time, logger)
{
    private const int ConstraintFailed = 19;

    public override DbDataSource Source { get; } = new FileSource(path);

    // There is one gateway, and its clock is the only one.
    public override string Now => "@now";

    public override bool MayHoldWork => File.Exists(path);

    public override bool IsShared => false;

    protected override string Bytes => "BLOB";

    // Dapper makes a parameter of each value.
    public override string Among(string parameter) => $"IN {parameter}";

    public override void Configure(IPersistentStoreBuilder quartz) => quartz.UseSqlite(source => source.DataSourceFactory = _ => Source);

    public override bool IsDuplicate(DbException failure) => failure is SqliteException { SqliteErrorCode: ConstraintFailed };

    protected override async Task<DbTransaction> LockAsync(DbConnection connection, CancellationToken cancellationToken) =>
        await connection.BeginTransactionAsync(cancellationToken);

    private sealed class FileSource(string path) : DbDataSource
    {
        public override string ConnectionString { get; } = new SqliteConnectionStringBuilder { DataSource = path }.ToString();

        protected override DbConnection CreateDbConnection()
        {
            Sqlite.Load();
            Disk.EnsureFolder(Path.GetDirectoryName(path)!);
            return new FileConnection(ConnectionString);
        }
    }

    /// <summary>A connection with the settings of the store, whoever opens it.</summary>
    private sealed class FileConnection(string connectionString) : SqliteConnection(connectionString)
    {
        // Waits in small steps for another writer, inside of SQLite; the provider's own wait is a sleep of 150 ms.
        private const string Settings = "PRAGMA busy_timeout = 20000; PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL";

        public override void Open()
        {
            base.Open();
            this.Execute(Settings);
        }
    }
}
