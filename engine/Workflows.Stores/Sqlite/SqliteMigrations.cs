using Workflows.Core.Diagnostics;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Sqlite;

/// <summary>
/// Brings a database to the schema of this program: every migration that it lacks, in order, forward only, all in one transaction. Several processes may
/// try at once; one does it.
/// </summary>
internal static class SqliteMigrations
{
    public static void Apply(SqliteSession session, string path, DateTimeOffset now)
    {
        var migrations = Migration.Of("Sqlite");
        var newest = migrations[^1].Version;
        var current = Version(session, path);
        if (current > newest) throw Newer(path, current, newest);
        if (current == newest) return;

        // An error on the way leaves the transaction open; the caller closes the connection, which rolls it back.
        session.Execute("BEGIN IMMEDIATE");
        current = Version(session, path);
        session.Execute("CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL)");
        foreach (var migration in migrations.Where(m => m.Version > current))
        {
            session.Execute(migration.Sql);
            session.Execute("INSERT INTO schema_migrations (version, name, applied_at) VALUES (@version, @name, @at)",
                ("@version", migration.Version), ("@name", migration.Name), ("@at", Timestamp.Of(now)));
        }

        session.Execute("COMMIT");
    }

    // Asked in one statement: between two, another process may make the tables, and a new store would look like somebody else's.
    private static long Version(SqliteSession session, string path)
    {
        var owner = session.Number(
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'schema_migrations') THEN 2 ELSE EXISTS (SELECT 1 FROM sqlite_master) END");
        return owner switch
        {
            2 => session.Number("SELECT MAX(version) FROM schema_migrations") ?? 0,
            1 => throw FailureException.Resource("store-foreign", $"{path} is a database of another program. Name another file, or move this one aside."),
            _ => 0,
        };
    }

    private static FailureException Newer(string path, long version, long newest) => FailureException.Resource("store-newer",
        $"The store {path} has schema version {version}, this program knows versions up to {newest}. Use the newer program that wrote it, "
        + "or set WORKFLOWS_HOME to another folder.");
}
