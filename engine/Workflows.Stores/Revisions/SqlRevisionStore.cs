using System.Data.Common;
using System.Text.Json;
using Workflows.Core.Artifacts;
using Workflows.Core.Revisions;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Revisions;

/// <summary>Revisions in a database. An acceptance is one piece of work in the writer lane, hence atomic.</summary>
internal sealed class SqlRevisionStore(SqlDatabase database, TimeProvider time) : IRevisionStore
{
    private const string OfProject =
        "SELECT workflow, number, version, bundle, path, commit_id, author, at, "
        + "(SELECT d.reason FROM disabled_workflows d WHERE d.project = r.project AND d.workflow = r.workflow) FROM revisions r WHERE project = @project ";
    private const string Columns = OfProject + "AND workflow = @workflow ";

    public Task<Acceptance> AcceptAsync(NewRevision revision, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Accept(session, revision), cancellationToken);

    public Task<IReadOnlyList<Revision>> ListAsync(string project, string workflow, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Revision>>(session => session.Rows(Columns + "ORDER BY turn DESC", Read, ("@project", project), ("@workflow", workflow)), cancellationToken);

    public Task<IReadOnlyList<Revision>> ListNewestAsync(string project, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Revision>>(session => session.Rows(
            OfProject + "AND turn = (SELECT MAX(o.turn) FROM revisions o WHERE o.project = r.project AND o.workflow = r.workflow) ORDER BY workflow",
            Read, ("@project", project)), cancellationToken);

    public Task<IReadOnlyList<Revision>> FindByCommitAsync(string project, string workflow, string prefix, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Revision>>(session => session.Rows(
            Columns + "AND number IN (SELECT number FROM revision_commits WHERE project = @project AND workflow = @workflow AND commit_id >= @first AND commit_id < @last) "
            + "ORDER BY turn DESC",
            Read, ("@project", project), ("@workflow", workflow), ("@first", prefix), ("@last", prefix + '~')), cancellationToken);

    public Task DisableAsync(string project, string workflow, string reason, CancellationToken cancellationToken) => database.WriteAsync(session => session.Execute(
        "INSERT INTO disabled_workflows (project, workflow, reason, at) VALUES (@project, @workflow, @reason, @at) ON CONFLICT (project, workflow) DO NOTHING",
        ("@project", project), ("@workflow", workflow), ("@reason", reason), ("@at", Timestamp.Of(time.GetUtcNow()))), cancellationToken);

    private Acceptance Accept(SqlSession session, NewRevision offered)
    {
        var known = Find(session, offered, "AND hash = @key", offered.Bundle.Hash);
        if (known is null && offered.Version is { } label && Find(session, offered, "AND version = @key", label) is { } other)
            return new Acceptance(AcceptanceOutcome.LabelTaken, other);
        var revision = known ?? Add(session, offered);
        if (offered.Commit is not null)
            session.Execute(
                "INSERT INTO revision_commits (project, workflow, commit_id, number) VALUES (@project, @workflow, @commit, @number) "
                + "ON CONFLICT (project, workflow, commit_id) DO UPDATE SET number = excluded.number",
                ("@project", offered.Project), ("@workflow", offered.Workflow), ("@commit", offered.Commit), ("@number", revision.Number));
        if (!offered.IsAside) MakeNewest(session, offered, revision);
        return new Acceptance(known is null ? AcceptanceOutcome.Added : AcceptanceOutcome.Known, offered.IsAside ? revision : revision with { Disabled = null });
    }

    private static void MakeNewest(SqlSession session, NewRevision offered, Revision revision)
    {
        session.Execute(
            "UPDATE revisions SET turn = (SELECT MAX(turn) + 1 FROM revisions WHERE project = @project AND workflow = @workflow) "
            + "WHERE project = @project AND workflow = @workflow AND number = @number",
            ("@project", offered.Project), ("@workflow", offered.Workflow), ("@number", revision.Number));
        session.Execute("DELETE FROM disabled_workflows WHERE project = @project AND workflow = @workflow", ("@project", offered.Project), ("@workflow", offered.Workflow));
    }

    private Revision Add(SqlSession session, NewRevision offered)
    {
        var at = Timestamp.Of(time.GetUtcNow());
        var number = session.Number("SELECT COALESCE(MAX(number), 0) + 1 FROM revisions WHERE project = @project AND workflow = @workflow",
            ("@project", offered.Project), ("@workflow", offered.Workflow))!.Value;
        session.Execute(
            "INSERT INTO revisions (project, workflow, number, version, hash, bundle, path, commit_id, author, at, turn) "
            // Behind all others until it becomes the newest.
            + "VALUES (@project, @workflow, @number, @version, @hash, @bundle, @path, @commit, @author, @at, "
            + "(SELECT COALESCE(MIN(turn), 1) - 1 FROM revisions WHERE project = @project AND workflow = @workflow))",
            ("@project", offered.Project), ("@workflow", offered.Workflow), ("@number", number), ("@version", offered.Version),
            ("@hash", offered.Bundle.Hash), ("@bundle", JsonSerializer.Serialize(offered.Bundle, WorkflowJson.Options)), ("@path", offered.Path),
            ("@commit", offered.Commit), ("@author", offered.Author), ("@at", at));
        return Find(session, offered, "AND hash = @key", offered.Bundle.Hash)!;
    }

    private static Revision? Find(SqlSession session, NewRevision offered, string condition, string key) =>
        session.First(Columns + condition, Read, ("@project", offered.Project), ("@workflow", offered.Workflow), ("@key", key));

    private static Revision Read(DbDataReader row) => new()
    {
        Workflow = row.GetString(0),
        Number = row.GetInt32(1),
        Version = row.IsDBNull(2) ? null : row.GetString(2),
        Bundle = JsonSerializer.Deserialize<Artifact>(row.GetString(3), WorkflowJson.Options)!,
        Path = row.GetString(4),
        Commit = row.IsDBNull(5) ? null : row.GetString(5),
        Author = row.GetString(6),
        At = Timestamp.ToTime(row.GetInt64(7)),
        Disabled = row.IsDBNull(8) ? null : row.GetString(8),
    };
}
