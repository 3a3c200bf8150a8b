using Workflows.Core.Diagnostics;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Postgres;

/// <summary>
/// Brings the schema of the store to that of this program: every migration that it lacks, in order, forward only, all in one transaction. Several processes
/// may try at once; one does it.
/// </summary>
internal static class PostgresMigrations
{
    public static void Apply(PostgresSession session, PostgresAddress address, DateTimeOffset now)
    {
        var migrations = Migration.Of("Postgres");
        var newest = migrations[^1].Version;
        var current = Version(session, address);
        if (current > newest) throw PostgresFailures.Newer(address, current, newest);
        if (current == newest) return;

        // An error on the way leaves the transaction open; the caller closes the connection, which rolls it back.
        session.Execute("BEGIN ISOLATION LEVEL READ COMMITTED");
        session.Execute("SELECT pg_advisory_xact_lock(hashtextextended('migrations of ' || @schema, 0))", ("@schema", address.Schema));
        current = Version(session, address);
        if (current == 0) Create(session, address);
        foreach (var migration in migrations.Where(m => m.Version > current))
        {
            session.Execute(migration.Sql);
            session.Execute("INSERT INTO schema_migrations (version, name, applied_at) VALUES (@version, @name, @at)",
                ("@version", migration.Version), ("@name", migration.Name), ("@at", Timestamp.Of(now)));
        }

        session.Execute("COMMIT");
    }

    private static void Create(PostgresSession session, PostgresAddress address)
    {
        if (session.First("SHOW server_encoding", row => row.GetString(0)) is not "UTF8" and var encoding)
            throw FailureException.Resource("store-encoding",
                $"The encoding of {address.Place} is {encoding}, which cannot hold every text. Create a database with ENCODING 'UTF8' and name that one.");

        // Asked first, since whoever may use a schema that somebody made for the store may not make one.
        if (session.Number("SELECT COUNT(*) FROM pg_namespace WHERE nspname = @schema", ("@schema", address.Schema)) == 0)
            session.Execute($"CREATE SCHEMA \"{address.Schema}\"");
        session.Execute("CREATE TABLE IF NOT EXISTS schema_migrations (version bigint PRIMARY KEY, name text NOT NULL, applied_at bigint NOT NULL)");
    }

    // Asked in one statement: between two, another process may make the tables, and a new store would look like somebody else's.
    private static long Version(PostgresSession session, PostgresAddress address)
    {
        var owner = session.Number(
            """
            SELECT CASE WHEN COUNT(*) = 0 THEN 0 WHEN COUNT(*) FILTER (WHERE c.relname = 'schema_migrations') = 0 THEN 1 ELSE 2 END
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = @schema
            """, ("@schema", address.Schema));
        return owner switch
        {
            // By its whole name: without rights on a schema, no search finds what is in it.
            2 => session.Number($"SELECT MAX(version) FROM \"{address.Schema}\".schema_migrations") ?? 0,
            1 => throw PostgresFailures.Foreign(address),
            _ => 0,
        };
    }
}
