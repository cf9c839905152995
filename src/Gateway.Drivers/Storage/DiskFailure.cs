using Gateway.Drivers.Model;
using Microsoft.Data.Sqlite;

namespace Gateway.Drivers.Storage;

/// <summary>What a failure of disk or database means to a caller.</summary>
internal static class DiskFailure
{
    private const int SqliteFull = 13;
    private const int SqliteCorrupt = 11;
    private const int SqliteNotADatabase = 26;

    /// <summary>Whether it is the disk or the database that failed.</summary>
    public static bool IsOne(Exception failure) => failure is IOException or UnauthorizedAccessException or SqliteException;

    /// <summary>The failure in the words of the drivers.</summary>
    public static DriverException Of(Exception failure) =>
        failure switch
        {
            _ when IsFull(failure) => new DriverException(
                DriverErrorKind.InsufficientStorage,
                "There is no room left on the store's disk.",
                failure
            ),
            UnauthorizedAccessException => new DriverException(
                DriverErrorKind.Unavailable,
                "The gateway may not use the store's folder.",
                failure
            ),
            _ => new DriverException(DriverErrorKind.Unexpected, "The store's disk failed.", failure) { Code = "disk-failed" },
        };

    /// <summary>Whether there is no room left, on the disk or for this user or this file.</summary>
    public static bool IsFull(Exception failure) =>
        failure
            is IOException { HResult: Errno.NoSpace or Errno.QuotaExceeded or Errno.FileTooBig }
                or SqliteException { SqliteErrorCode: SqliteFull };

    /// <summary>Whether the database itself can no longer be trusted.</summary>
    public static bool IsBrokenDatabase(Exception failure) =>
        failure is SqliteException { SqliteErrorCode: SqliteCorrupt or SqliteNotADatabase };
}
