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
    public IReadOnlyList<Artifact> Artifacts { get; } = ArtifactRights.Given(events);

    /// <summary>The events in JSON.</summary>
    public IReadOnlyList<string> Bodies { get; } = Serialized(events);

    public static string Serialize(RunEvent e) => JsonSerializer.Serialize(e, WorkflowJson.Options);

    /// <summary>The events as they are stored if they may be.</summary>
    /// <param name="head">What the run has now; null when there is no such run.</param>
    public IReadOnlyList<StoredEvent> Decide(RunHead? head)
    {
        if (head is null) throw RunFailures.NotFound(runId);
        if (fence is { } number && number != head.Fence) throw new LeaseLostException(runId, number);
        if (expectedSeq != head.Seq) throw new StaleAppendException(runId, expectedSeq, head.Seq);
        var at = Timestamp.ToTime(Timestamp.Of(time.GetUtcNow()));
        var stored = new StoredEvent[events.Count];
        for (var i = 0; i < stored.Length; i++) stored[i] = new StoredEvent(expectedSeq + 1 + i, at, events[i]);
        return stored;
    }

    /// <summary>Appends the events alone.</summary>
    public IReadOnlyList<StoredEvent> Write(SqlSession session) => Write(session, RunHead.Find(session, runId));

    /// <summary>The same for a run of which it is known what it has.</summary>
    public IReadOnlyList<StoredEvent> Write(SqlSession session, RunHead? head)
    {
        var stored = Decide(head);
        var project = head!.Project;
        session.ExecuteAll(stored.Select((e, i) => Insertion(runId, e.Seq, project, Timestamp.Of(e.At), Bodies[i])));
        var change = RunSummaries.Change(stored);
        if (change is not null) RunSummaries.Update(session, project, runId, change);
        if (change is { IsEnd: true } && fence is { } number) RunLeases.End(session, runId, number);
        foreach (var artifact in Artifacts) ArtifactRights.Add(session, project, artifact);
        if (IsRequest) session.Notify(runId);
        return stored;
    }

    /// <summary>The statement that writes an event.</summary>
    public static SqlStatement Insertion(string runId, long seq, string project, long at, string body) => new(
        "INSERT INTO events (run_id, seq, project, at, body) VALUES (@run, @seq, @project, @at, @body)",
        ("@run", runId), ("@seq", seq), ("@project", project), ("@at", at), ("@body", body));

    private static string[] Serialized(IReadOnlyList<RunEvent> events)
    {
        var bodies = new string[events.Count];
        for (var i = 0; i < bodies.Length; i++) bodies[i] = Serialize(events[i]);
        return bodies;
    }
}
