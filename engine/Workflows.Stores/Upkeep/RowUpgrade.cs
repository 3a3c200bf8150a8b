using Microsoft.Data.Sqlite;
using Workflows.Core.Hosting.Upkeep.Backups;
using Workflows.Stores.Sql;
using Workflows.Stores.Sqlite;

namespace Workflows.Stores.Upkeep;

/// <summary>
/// Brings rows of an older schema up to date, for whatever database they are meant: they go through a file of SQLite that nobody else sees and that is gone
/// afterwards, in which the newer migrations are applied to them.
/// </summary>
internal static class RowUpgrade
{
    private static readonly IReadOnlyList<Migration> Migrations = Migration.Of("Sqlite");

    /// <summary>Version of the schema of this program.</summary>
    public static long Newest => Migrations[^1].Version;

    /// <summary>Hands out rows of the newest schema for rows of another one.</summary>
    public static void Run(long schema, IEnumerable<StoreRows> rows, Action<StoreRows> take, CancellationToken cancellationToken)
    {
        if (schema < Newest) Upgrade(schema, rows, take, cancellationToken);
        else foreach (var piece in rows) take(piece);
    }

    private static void Upgrade(long schema, IEnumerable<StoreRows> rows, Action<StoreRows> take, CancellationToken cancellationToken)
    {
        // Without a name it is a temporary file.
        using var connection = new SqliteConnection("Data Source=;Pooling=false");
        using var session = new SqliteSession(connection);
        connection.Open();
        session.Execute("BEGIN");
        Apply(session, m => m.Version <= schema);
        session.Execute("DELETE FROM projects");
        foreach (var piece in rows) RowText.Import(session, piece);
        Apply(session, m => m.Version > schema);
        foreach (var table in StoreTable.All) RowText.Export(session, table, take, cancellationToken);
    }

    private static void Apply(SqliteSession session, Func<Migration, bool> which)
    {
        foreach (var migration in Migrations.Where(which)) session.Execute(migration.Sql);
    }
}
