using System.Data.Common;
using System.Text.Json;
using Workflows.Core.Access;
using Workflows.Core.Artifacts;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Access;

/// <summary>Keys in a database.</summary>
internal sealed class SqlKeyStore(SqlDatabase database) : IKeyStore
{
    private const string Columns = "SELECT id, name, role, project, models, created_at, created_by, expires_at, revoked_at, session_of FROM access_keys ";

    public Task AddAsync(AccessKey key, string hash, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Insert(session, key, hash), cancellationToken);

    public Task<bool> TryAddFirstAsync(AccessKey key, string hash, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.Number("SELECT COUNT(*) FROM access_keys") == 0 && Insert(session, key, hash), cancellationToken);

    public Task<AccessKey?> FindAsync(string hash, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.First(Columns + "WHERE hash = @hash", Read, ("@hash", hash)), cancellationToken);

    public Task<IReadOnlyList<AccessKey>> ListAsync(string? project, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<AccessKey>>(session => project is null
            ? session.Rows(Columns + "WHERE session_of IS NULL ORDER BY id DESC", Read)
            : session.Rows(Columns + "WHERE project = @project AND session_of IS NULL ORDER BY id DESC", Read, ("@project", project)), cancellationToken);

    public Task<AccessKey?> RevokeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken) => database.WriteAsync(session =>
    {
        session.Execute("UPDATE access_keys SET revoked_at = @at WHERE (id = @id OR session_of = @id) AND revoked_at IS NULL", ("@at", Timestamp.Of(at)), ("@id", id));
        return session.First(Columns + "WHERE id = @id", Read, ("@id", id));
    }, cancellationToken);

    private static bool Insert(SqlSession session, AccessKey key, string hash) => session.Execute(
        "INSERT INTO access_keys (id, name, role, project, models, hash, created_at, created_by, expires_at, session_of) "
        + "VALUES (@id, @name, @role, @project, @models, @hash, @at, @by, @expires, @session)",
        ("@id", key.Id), ("@name", key.Name), ("@role", key.Role.ToString()), ("@project", key.Project),
        ("@models", JsonSerializer.Serialize(key.Models, WorkflowJson.Options)), ("@hash", hash), ("@at", Timestamp.Of(key.CreatedAt)), ("@by", key.CreatedBy),
        ("@expires", key.ExpiresAt is { } end ? Timestamp.Of(end) : null), ("@session", key.SessionOf)) == 1;

    private static AccessKey Read(DbDataReader row) => new()
    {
        Id = row.GetString(0),
        Name = row.GetString(1),
        Role = Enum.Parse<Role>(row.GetString(2)),
        Project = row.IsDBNull(3) ? null : row.GetString(3),
        Models = JsonSerializer.Deserialize<List<string>>(row.GetString(4), WorkflowJson.Options)!,
        CreatedAt = Timestamp.ToTime(row.GetInt64(5)),
        CreatedBy = row.GetString(6),
        ExpiresAt = row.IsDBNull(7) ? null : Timestamp.ToTime(row.GetInt64(7)),
        RevokedAt = row.IsDBNull(8) ? null : Timestamp.ToTime(row.GetInt64(8)),
        SessionOf = row.IsDBNull(9) ? null : row.GetString(9),
    };
}
