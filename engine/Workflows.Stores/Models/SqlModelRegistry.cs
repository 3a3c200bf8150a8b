using System.Data.Common;
using System.Text.Json;
using Workflows.Core.Artifacts;
using Workflows.Core.Models;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Models;

/// <summary>Models in a database. A release is one piece of work in the writer lane, hence atomic.</summary>
internal sealed class SqlModelRegistry(SqlDatabase database, TimeProvider time) : IModelRegistry
{
    public Task<Release> ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Release(session, request), cancellationToken);

    public Task<IReadOnlyList<RegisteredModel>> ListAsync(string project, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<RegisteredModel>>(session => [.. session
            .Rows("SELECT name FROM models WHERE project = @project ORDER BY name", row => row.GetString(0), ("@project", project))
            .Select(name => Model(session, project, name)!)], cancellationToken);

    public Task<RegisteredModel?> FindAsync(string project, string name, CancellationToken cancellationToken) =>
        database.ReadAsync(session => Model(session, project, name), cancellationToken);

    public Task<IReadOnlyList<AliasMove>> AliasHistoryAsync(string project, string name, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<AliasMove>>(session => session.Rows(
            "SELECT alias, from_version, to_version, at, run_id FROM alias_moves WHERE project = @project AND name = @name ORDER BY id",
            row => new AliasMove(row.GetString(0), row.IsDBNull(1) ? null : row.GetInt32(1), row.GetInt32(2), Timestamp.ToTime(row.GetInt64(3)), row.GetString(4)),
            ("@project", project), ("@name", name)), cancellationToken);

    private Release Release(SqlSession session, ReleaseRequest request)
    {
        var earlier = session.First("SELECT result FROM releases WHERE project = @project AND key = @key",
            row => Parse<Release>(row, 0), ("@project", request.Project), ("@key", request.IdempotencyKey));
        if (earlier is not null) return earlier;

        var at = Timestamp.Of(time.GetUtcNow());
        session.Execute("INSERT INTO models (project, name) VALUES (@project, @name) ON CONFLICT (project, name) DO NOTHING", ("@project", request.Project), ("@name", request.Name));
        var newest = Newest(session, request);
        var isNew = newest?.Hash != request.Model.Hash || (request.Network is { } network && network.Hash != newest!.Network?.Hash);
        var version = isNew ? AddVersion(session, request, (newest?.Version ?? 0) + 1, at) : newest!.Version;
        var aliasMoved = MoveAlias(session, request, version, at);
        var deploymentMoved = Deploy(session, request, version, at);
        var state = isNew ? ReleaseState.Created : aliasMoved || deploymentMoved ? ReleaseState.Moved : ReleaseState.Unchanged;

        var release = new Release(request.Name, version, state, request.Alias);
        session.Execute("INSERT INTO releases (project, key, result, at) VALUES (@project, @key, @result, @at)",
            ("@project", request.Project), ("@key", request.IdempotencyKey), ("@result", Serialize(release)), ("@at", at));
        return release;
    }

    private static Content? Newest(SqlSession session, ReleaseRequest request) => session.First(
        "SELECT version, hash, network FROM model_versions WHERE project = @project AND name = @name ORDER BY version DESC LIMIT 1",
        row => new Content(row.GetInt32(0), row.GetString(1), Network(row, 2)), ("@project", request.Project), ("@name", request.Name));

    private static int AddVersion(SqlSession session, ReleaseRequest request, int version, long at)
    {
        session.Execute(
            "INSERT INTO model_versions (project, name, version, hash, artifact, network, metrics, run_id, at) "
            + "VALUES (@project, @name, @version, @hash, @artifact, @network, @metrics, @run, @at)",
            ("@project", request.Project), ("@name", request.Name), ("@version", version), ("@hash", request.Model.Hash),
            ("@artifact", Serialize(request.Model)), ("@network", request.Network is null ? null : Serialize(request.Network)), ("@metrics", Serialize(request.Metrics ?? new Dictionary<string, double>())),
            ("@run", request.RunId), ("@at", at));
        return version;
    }

    private static bool MoveAlias(SqlSession session, ReleaseRequest request, int version, long at)
    {
        if (request.Alias is null) return false;
        var from = session.Number("SELECT version FROM model_aliases WHERE project = @project AND name = @name AND alias = @alias",
            ("@project", request.Project), ("@name", request.Name), ("@alias", request.Alias));
        if (from == version) return false;
        session.Execute(
            "INSERT INTO model_aliases (project, name, alias, version) VALUES (@project, @name, @alias, @version) "
            + "ON CONFLICT (project, name, alias) DO UPDATE SET version = excluded.version",
            ("@project", request.Project), ("@name", request.Name), ("@alias", request.Alias), ("@version", version));
        session.Execute(
            "INSERT INTO alias_moves (project, name, alias, from_version, to_version, at, run_id) VALUES (@project, @name, @alias, @from, @to, @at, @run)",
            ("@project", request.Project), ("@name", request.Name), ("@alias", request.Alias), ("@from", from), ("@to", version),
            ("@at", at), ("@run", request.RunId));
        return true;
    }

    private static bool Deploy(SqlSession session, ReleaseRequest request, int version, long at) => session.Execute(
        """
        INSERT INTO deployments (project, name, model, version, at, run_id) VALUES (@project, @name, @name, @version, @at, @run)
        ON CONFLICT (project, name) DO UPDATE SET model = excluded.model, version = excluded.version, at = excluded.at, run_id = excluded.run_id
            WHERE deployments.model <> excluded.model OR deployments.version <> excluded.version
        """,
        ("@project", request.Project), ("@name", request.Name), ("@version", version), ("@at", at), ("@run", request.RunId)) == 1;

    private static RegisteredModel? Model(SqlSession session, string project, string name)
    {
        var versions = session.Rows(
            "SELECT version, artifact, run_id, at, metrics, network FROM model_versions WHERE project = @project AND name = @name ORDER BY version DESC",
            row => new ModelVersion(row.GetInt32(0), Parse<Artifact>(row, 1), row.GetString(2), Timestamp.ToTime(row.GetInt64(3)),
                Parse<Dictionary<string, double>>(row, 4), Network(row, 5)),
            ("@project", project), ("@name", name));
        if (versions.Count == 0) return null;

        var aliases = session.Rows("SELECT alias, version FROM model_aliases WHERE project = @project AND name = @name ORDER BY alias",
            row => (Alias: row.GetString(0), Version: row.GetInt32(1)), ("@project", project), ("@name", name));
        return new RegisteredModel
        {
            Name = name,
            Versions = versions,
            Aliases = aliases.ToDictionary(a => a.Alias, a => a.Version),
            DeployedVersion = (int?)session.Number("SELECT version FROM deployments WHERE project = @project AND name = @name",
                ("@project", project), ("@name", name)),
        };
    }

    private static string Serialize<T>(T value) => JsonSerializer.Serialize(value, WorkflowJson.Options);

    private static T Parse<T>(DbDataReader row, int column) => JsonSerializer.Deserialize<T>(row.GetString(column), WorkflowJson.Options)!;

    private static Artifact? Network(DbDataReader row, int column) => row.IsDBNull(column) ? null : Parse<Artifact>(row, column);

    /// <summary>What a version holds.</summary>
    private sealed record Content(int Version, string Hash, Artifact? Network);
}
