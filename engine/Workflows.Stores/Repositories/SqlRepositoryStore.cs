using System.Data.Common;
using System.Text.Json;
using Workflows.Core.Artifacts;
using Workflows.Core.Repositories;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Repositories;

/// <summary>Followed repositories in a database.</summary>
internal sealed class SqlRepositoryStore(SqlDatabase database) : IRepositoryStore
{
    private const string Columns = "SELECT settings, state FROM repositories ";

    public Task<bool> AddAsync(Repository repository, CancellationToken cancellationToken) => database.WriteAsync(session => session.Execute(
        "INSERT INTO repositories (project, name, settings, state) VALUES (@project, @name, @settings, @state) ON CONFLICT (project, name) DO NOTHING",
        ("@project", repository.Project), ("@name", repository.Name), ("@settings", Json(repository with { State = new RepositoryState() })), ("@state", Json(repository.State))) == 1, cancellationToken);

    public Task<IReadOnlyList<Repository>> ListAsync(string? project, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Repository>>(session => project is null
            ? session.Rows(Columns + "ORDER BY project, name", Read)
            : session.Rows(Columns + "WHERE project = @project ORDER BY name", Read, ("@project", project)), cancellationToken);

    public Task<Repository?> FindAsync(string project, string name, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.First(Columns + "WHERE project = @project AND name = @name", Read, ("@project", project), ("@name", name)), cancellationToken);

    public Task SaveAsync(string project, string name, RepositoryState state, CancellationToken cancellationToken) => database.WriteAsync(session => session.Execute(
        "UPDATE repositories SET state = @state WHERE project = @project AND name = @name", ("@state", Json(state)), ("@project", project), ("@name", name)), cancellationToken);

    public Task<bool> RemoveAsync(string project, string name, CancellationToken cancellationToken) => database.WriteAsync(session => session.Execute(
        "DELETE FROM repositories WHERE project = @project AND name = @name", ("@project", project), ("@name", name)) == 1, cancellationToken);

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, WorkflowJson.Options);

    private static Repository Read(DbDataReader row) => JsonSerializer.Deserialize<Repository>(row.GetString(0), WorkflowJson.Options)! with
    {
        State = JsonSerializer.Deserialize<RepositoryState>(row.GetString(1), WorkflowJson.Options)!,
    };
}
