using System.Data.Common;
using System.Text.Json;
using Workflows.Core.Artifacts;
using Workflows.Core.Models;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Models;

/// <summary>Models in a database. A release is one piece of work in the writer lane, hence atomic.</summary>
internal sealed class SqlModelRegistry(SqlDatabase database, TimeProvider time) : IModelRegistry
{
    // Where an alias has moved to that was taken away.
    private const int Nowhere = 0;

    public Task<Release> ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Release(session, request), cancellationToken);

    public Task<RegisteredModel> MoveAliasAsync(string project, string name, string alias, int version, string by, CancellationToken cancellationToken) =>
        database.WriteAsync(session =>
        {
            if (!ModelNames.IsValid(alias)) throw ModelFailures.AliasName(alias);
            var model = WithVersion(session, project, name, version);
            if (model.Aliases.TryGetValue(alias, out var from) && from == version) return model;
            MoveAlias(session, new Move(project, name, alias, from == 0 ? null : from, version, "", by), Now);
            return Model(session, project, name)!;
        }, cancellationToken);

    public Task<RegisteredModel> RemoveAliasAsync(string project, string name, string alias, string by, CancellationToken cancellationToken) =>
        database.WriteAsync(session =>
        {
            var model = Model(session, project, name) ?? throw ModelFailures.NotFound(name);
            if (!model.Aliases.TryGetValue(alias, out var from)) throw ModelFailures.AliasNotFound(model, alias);
            session.Execute("DELETE FROM model_aliases WHERE project = @project AND name = @name AND alias = @alias", ("@project", project), ("@name", name), ("@alias", alias));
            Note(session, new Move(project, name, alias, from, Nowhere, "", by), Now);
            return Model(session, project, name)!;
        }, cancellationToken);

    public Task<RegisteredModel> DeployAsync(string project, string name, int? version, string by, CancellationToken cancellationToken) =>
        database.WriteAsync(session =>
        {
            _ = version is { } number ? WithVersion(session, project, name, number) : Model(session, project, name) ?? throw ModelFailures.NotFound(name);
            if (version is null) session.Execute("DELETE FROM deployments WHERE project = @project AND name = @name", ("@project", project), ("@name", name));
            else Deploy(session, project, name, version.Value, Now, "", by);
            return Model(session, project, name)!;
        }, cancellationToken);

    public Task<IReadOnlyList<RegisteredModel>> ListAsync(string project, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<RegisteredModel>>(session => [.. session
            .Rows("SELECT name FROM models WHERE project = @project ORDER BY name", row => row.GetString(0), ("@project", project))
            .Select(name => Model(session, project, name)!)], cancellationToken);

    public Task<RegisteredModel?> FindAsync(string project, string name, CancellationToken cancellationToken) =>
        database.ReadAsync(session => Model(session, project, name), cancellationToken);

    public Task<IReadOnlyList<AliasMove>> AliasHistoryAsync(string project, string name, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<AliasMove>>(session => session.Rows(
            "SELECT alias, from_version, to_version, at, run_id, moved_by FROM alias_moves WHERE project = @project AND name = @name ORDER BY id", ReadMove,
            ("@project", project), ("@name", name)), cancellationToken);

    private long Now => Timestamp.Of(time.GetUtcNow());

    private Release Release(SqlSession session, ReleaseRequest request)
    {
        var earlier = session.First("SELECT result FROM releases WHERE project = @project AND key = @key",
            row => Parse<Release>(row, 0), ("@project", request.Project), ("@key", request.IdempotencyKey));
        if (earlier is not null) return earlier;

        var at = Now;
        session.Execute("INSERT INTO models (project, name) VALUES (@project, @name) ON CONFLICT (project, name) DO NOTHING", ("@project", request.Project), ("@name", request.Name));
        var newest = Newest(session, request);
        var isNew = newest?.Hash != request.Model.Hash || (request.Network is { } network && network.Hash != newest!.Network?.Hash);
        var version = isNew ? AddVersion(session, request, (newest?.Version ?? 0) + 1, at) : newest!.Version;
        var aliasMoved = MoveAlias(session, request, version, at);
        var deploymentMoved = Deploy(session, request.Project, request.Name, version, at, request.RunId, by: null);
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
        var from = (int?)session.Number("SELECT version FROM model_aliases WHERE project = @project AND name = @name AND alias = @alias",
            ("@project", request.Project), ("@name", request.Name), ("@alias", request.Alias));
        if (from == version) return false;
        MoveAlias(session, new Move(request.Project, request.Name, request.Alias, from, version, request.RunId, By: null), at);
        return true;
    }

    private static void MoveAlias(SqlSession session, Move move, long at)
    {
        session.Execute(
            "INSERT INTO model_aliases (project, name, alias, version) VALUES (@project, @name, @alias, @version) "
            + "ON CONFLICT (project, name, alias) DO UPDATE SET version = excluded.version",
            ("@project", move.Project), ("@name", move.Name), ("@alias", move.Alias), ("@version", move.To));
        Note(session, move, at);
    }

    private static void Note(SqlSession session, Move move, long at) => session.Execute(
        "INSERT INTO alias_moves (project, name, alias, from_version, to_version, at, run_id, moved_by) VALUES (@project, @name, @alias, @from, @to, @at, @run, @by)",
        ("@project", move.Project), ("@name", move.Name), ("@alias", move.Alias), ("@from", move.From), ("@to", move.To),
        ("@at", at), ("@run", move.RunId), ("@by", move.By));

    private static bool Deploy(SqlSession session, string project, string name, int version, long at, string runId, string? by) => session.Execute(
        """
        INSERT INTO deployments (project, name, model, version, at, run_id, moved_by) VALUES (@project, @name, @name, @version, @at, @run, @by)
        ON CONFLICT (project, name) DO UPDATE
            SET model = excluded.model, version = excluded.version, at = excluded.at, run_id = excluded.run_id, moved_by = excluded.moved_by
            WHERE deployments.model <> excluded.model OR deployments.version <> excluded.version
        """,
        ("@project", project), ("@name", name), ("@version", version), ("@at", at), ("@run", runId), ("@by", by)) == 1;

    private static RegisteredModel WithVersion(SqlSession session, string project, string name, int version)
    {
        var model = Model(session, project, name) ?? throw ModelFailures.NotFound(name);
        return model.Versions.Any(v => v.Version == version) ? model : throw ModelFailures.VersionNotFound(model, version);
    }

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

    private static AliasMove ReadMove(DbDataReader row) => new(
        row.GetString(0), row.IsDBNull(1) ? null : row.GetInt32(1), row.GetInt32(2) == Nowhere ? null : row.GetInt32(2),
        Timestamp.ToTime(row.GetInt64(3)), row.GetString(4) is { Length: > 0 } run ? run : null, row.IsDBNull(5) ? null : row.GetString(5));

    private static string Serialize<T>(T value) => JsonSerializer.Serialize(value, WorkflowJson.Options);

    private static T Parse<T>(DbDataReader row, int column) => JsonSerializer.Deserialize<T>(row.GetString(column), WorkflowJson.Options)!;

    private static Artifact? Network(DbDataReader row, int column) => row.IsDBNull(column) ? null : Parse<Artifact>(row, column);

    /// <summary>What a version holds.</summary>
    private sealed record Content(int Version, string Hash, Artifact? Network);

    /// <summary>A move of an alias: by a run, or without one by a person.</summary>
    private sealed record Move(string Project, string Name, string Alias, int? From, int To, string RunId, string? By);
}
