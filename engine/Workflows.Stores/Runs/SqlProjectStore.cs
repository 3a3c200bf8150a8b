using System.Data.Common;
using Workflows.Core.Hosting;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Runs;

/// <summary>Projects in a database.</summary>
internal sealed class SqlProjectStore(SqlDatabase database, TimeProvider time) : IProjectStore
{
    private const string Columns = "SELECT name, created_at, last_number FROM projects ";

    public Task<IReadOnlyList<Project>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Project>>(session => session.Rows(Columns + "ORDER BY name", Read), cancellationToken);

    public Task<Project?> FindAsync(string name, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.First(Columns + "WHERE name = @name", Read, ("@name", name)), cancellationToken);

    public Task<bool> AddAsync(string name, CancellationToken cancellationToken)
    {
        ProjectNames.Check(name);
        return database.WriteAsync(session => session.Execute(
            "INSERT INTO projects (name, created_at) VALUES (@name, @at) ON CONFLICT (name) DO NOTHING",
            ("@name", name), ("@at", Timestamp.Of(time.GetUtcNow()))) == 1, cancellationToken);
    }

    private static Project Read(DbDataReader row) =>
        new(row.GetString(0), row.IsDBNull(1) ? null : Timestamp.ToTime(row.GetInt64(1)), row.GetInt64(2));
}
