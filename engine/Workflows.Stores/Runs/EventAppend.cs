using System.Text.Json;
using Workflows.Core.Artifacts;
using Workflows.Core.Hosting;
using Workflows.Core.Runs;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Runs;

/// <summary>Events that somebody wants to append to a run; they are made ready outside the writer lane.</summary>
internal sealed class EventAppend(string runId, long expectedSeq, IReadOnlyList<RunEvent> events, long? fence, TimeProvider time)
{
    public string RunId => runId;

    public long ExpectedSeq => expectedSeq;

    /// <summary>Fencing number of the caller's lease, or null.</summary>
    public long? Fence => fence;

    /// <summary>Whether somebody asks who does not drive the run: its driver waits for such events.</summary>
    public bool IsRequest => fence is null;

    /// <summary>The artifacts that the events give.</summary>
    public IReadOnlyList<Artifact> Artifacts { get; } = [.. ArtifactRights.Given(events)];

    /// <summary>The events in JSON.</summary>
    public IReadOnlyList<string> Bodies { get; } = [.. events.Select(Serialize)];

    public static string Serialize(RunEvent e) => JsonSerializer.Serialize(e, WorkflowJson.Options);

    /// <summary>The events as they are stored if they may be.</summary>
    /// <param name="head">What the run has now; null when there is no such run.</param>
    public IReadOnlyList<StoredEvent> Decide(RunHead? head)
    {
        if (head is null) throw RunFailures.NotFound(runId);
        if (fence is { } number && number != head.Fence) throw new LeaseLostException(runId, number);
        if (expectedSeq != head.Seq) throw new StaleAppendException(runId, expectedSeq, head.Seq);
        var at = Timestamp.ToTime(Timestamp.Of(time.GetUtcNow()));
        return [.. events.Select((e, i) => new StoredEvent(expectedSeq + 1 + i, at, e))];
    }

    /// <summary>Appends the events alone.</summary>
    public IReadOnlyList<StoredEvent> Write(SqlSession session) => Write(session, RunHead.Find(session, runId));

    /// <summary>The same for a run of which it is known what it has.</summary>
    public IReadOnlyList<StoredEvent> Write(SqlSession session, RunHead? head)
    {
        var stored = Decide(head);
        session.ExecuteAll(Insertion(runId, head!.Project, stored, Bodies));
        var change = RunSummaries.Change(stored);
        if (change is not null) RunSummaries.Update(session, head.Project, runId, change);
        if (change is { IsEnd: true } && fence is { } number) RunLeases.End(session, runId, number);
        foreach (var artifact in Artifacts) ArtifactRights.Add(session, head.Project, artifact);
        if (IsRequest) session.Notify(runId);
        return stored;
    }

    /// <summary>The statements that write events.</summary>
    public static IEnumerable<SqlStatement> Insertion(string runId, string project, IReadOnlyList<StoredEvent> events, IReadOnlyList<string> bodies) =>
        events.Select((e, i) => new SqlStatement("INSERT INTO events (run_id, seq, project, at, body) VALUES (@run, @seq, @project, @at, @body)",
            ("@run", runId), ("@seq", e.Seq), ("@project", project), ("@at", Timestamp.Of(e.At)), ("@body", bodies[i])));
}
