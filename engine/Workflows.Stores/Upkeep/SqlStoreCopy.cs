using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting.Upkeep.Backups;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Upkeep;

/// <summary>Copies of all rows of a database.</summary>
internal sealed class SqlStoreCopy(SqlDatabase database) : IStoreCopy
{
    public long Schema => RowUpgrade.Newest;

    public Task ExportAsync(Action<StoreRows> take, CancellationToken cancellationToken)
    {
        var begun = false;
        return database.ReadAsync(session =>
        {
            // What was handed out cannot be taken back.
            if (begun) throw FailureException.Resource("store-failed", $"The connection to {database.Place} was lost while it was copied. Try again.");
            begun = true;
            foreach (var table in StoreTable.All) RowText.Export(session, table, take, cancellationToken);
            return true;
        }, cancellationToken);
    }

    public Task<bool> IsEmptyAsync(CancellationToken cancellationToken) => database.ReadAsync(IsEmpty, cancellationToken);

    public Task ImportAsync(long schema, IEnumerable<StoreRows> rows, CancellationToken cancellationToken) => database.WriteAsync(session =>
    {
        if (!IsEmpty(session)) throw BackupFailures.NotEmpty(database.Place);
        session.Execute("DELETE FROM projects");
        RowUpgrade.Run(schema, rows, piece => RowText.Import(session, piece), cancellationToken);
        return session.Execute("UPDATE leases SET machine = NULL, process_id = NULL, process_start = NULL, expires_at = 0");
    }, cancellationToken);

    private static bool IsEmpty(SqlSession session) => StoreTable.All.All(table =>
        session.Number($"SELECT COUNT(*) FROM (SELECT 1 FROM {table.Name} {(table.Name == "projects" ? "WHERE name <> 'default' OR last_number > 0" : "")} LIMIT 1) AS found") == 0);
}
