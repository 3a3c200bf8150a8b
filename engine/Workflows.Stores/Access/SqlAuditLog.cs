using System.Data.Common;
using Workflows.Core.Access;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Access;

/// <summary>The audit log in a database.</summary>
internal sealed class SqlAuditLog(SqlDatabase database) : IAuditLog
{
    private const string Columns = "SELECT id, at, project, actor, key_id, action, target, status FROM audit ";

    public Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken) => database.WriteAsync(session => session.Execute(
        "INSERT INTO audit (at, project, actor, key_id, action, target, status) VALUES (@at, @project, @actor, @key, @action, @target, @status)",
        ("@at", Timestamp.Of(entry.At)), ("@project", entry.Project), ("@actor", entry.Actor), ("@key", entry.KeyId), ("@action", entry.Action),
        ("@target", entry.Target), ("@status", entry.Status)), cancellationToken);

    public Task<IReadOnlyList<AuditEntry>> ListAsync(string? project, long? before, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<AuditEntry>>(session => project is null
            ? session.Rows(Columns + "WHERE id < @before ORDER BY id DESC LIMIT @limit", Read, ("@before", before ?? long.MaxValue), ("@limit", limit))
            : session.Rows(Columns + "WHERE project = @project AND id < @before ORDER BY id DESC LIMIT @limit", Read,
                ("@project", project), ("@before", before ?? long.MaxValue), ("@limit", limit)), cancellationToken);

    private static AuditEntry Read(DbDataReader row) => new()
    {
        Number = row.GetInt64(0),
        At = Timestamp.ToTime(row.GetInt64(1)),
        Project = row.IsDBNull(2) ? null : row.GetString(2),
        Actor = row.GetString(3),
        KeyId = row.IsDBNull(4) ? null : row.GetString(4),
        Action = row.GetString(5),
        Target = row.GetString(6),
        Status = row.GetInt32(7),
    };
}
