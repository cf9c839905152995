using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Gateway.Drivers.Storage;

/// <summary>Opens SQLite databases with the system's library, which gets the distribution's fixes; with the bundled one where there is none.</summary>
internal static class Sqlite
{
    private const string SystemLibrary = "libsqlite3.so.0";
    private const string BundledLibrary = "e_sqlite3";
    private static readonly Lazy<bool> Ready = new(LoadOnce);

    /// <summary>Loads the library, for who makes connections of his own.</summary>
    public static void Load() => _ = Ready.Value;

    /// <summary>Opens a database, and makes it if it is not there. A pooled connection goes back when it is disposed.</summary>
    public static SqliteConnection Open(string path, bool pooled)
    {
        Load();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = pooled }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs a statement that has no parameters and answers its first value.</summary>
    public static object? Execute(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are constants of the callers.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    private static bool LoadOnce()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return true;
    }

    // Zero leaves it to the runtime, which finds the bundled library.
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == BundledLibrary && NativeLibrary.TryLoad(SystemLibrary, out var library) ? library : 0;
}
