using Microsoft.Data.Sqlite;
using SQLitePCL;
using Workflows.Core.Diagnostics;

namespace Workflows.Stores.Sqlite;

/// <summary>Says in the user's words what SQLite means by its result codes.</summary>
internal static class SqliteFailures
{
    public static FailureException From(SqliteException error, string path) => error.SqliteErrorCode switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => Failure("store-locked", error,
            $"The store {path} is locked by another process. Wait until that process is done or stop it, then try again."),
        raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH => Failure("store-read-only", error,
            $"The store {path} cannot be written. Make the file and its folder writable for this user, or set WORKFLOWS_HOME to another folder."),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => Failure("store-corrupt", error,
            $"The store {path} is damaged or not a database ({error.Message}). Restore it from a backup, or move it aside to start with an empty one."),
        raw.SQLITE_FULL => DiskFull(path, error),
        _ => Failure("store-failed", error,
            $"The store {path} could not be used ({error.Message}). Check the disk that holds it, then try again."),
    };

    public static FailureException Unwritable(string path, Exception error) => Failure("store-read-only", error,
        $"The store {path} cannot be created ({error.Message}). Make its folder writable for this user, or set WORKFLOWS_HOME to another folder.");

    public static FailureException DiskFull(string path, Exception error) => Failure("disk-full", error,
        $"No space is left for the store {path}. Free some space on its disk, then try again.");

    private static FailureException Failure(string code, Exception error, string message) => FailureException.Resource(code, message, error);
}
