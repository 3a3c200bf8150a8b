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

    /// <summary>The events in JSON.</summary>
    public IReadOnlyList<string> Bodies { get; } = [.. events.Select(Serialize)];

    public static string Serialize(RunEvent e) => JsonSerializer.Serialize(e, WorkflowJson.Options);

    /// <summary>The events as they are stored if they may be.</summary>
    /// <param name="head">What the run has now; null when there is no such run.</param>
    public IReadOnlyList<StoredEvent> Decide(RunHead? head)
    {
        if (head is null) throw RunFailures.NotFound(runId);
        if (fence is { } number && number != head.Fence) throw new LeaseLostException(runId, number);
        if (expectedSeq != head.Seq) throw new StaleAppendException(runId, expectedSeq);
        var at = Timestamp.ToTime(Timestamp.Of(time.GetUtcNow()));
        return [.. events.Select((e, i) => new StoredEvent(expectedSeq + 1 + i, at, e))];
    }

    /// <summary>Appends the events alone.</summary>
    public IReadOnlyList<StoredEvent> Write(SqlSession session)
    {
        var head = RunHead.Find(session, runId);
        var stored = Decide(head);
        Insert(session, runId, head!.Project, stored, Bodies);
        RunSummaries.Follow(session, runId, stored);
        ArtifactRights.Follow(session, head.Project, stored);
        if (IsRequest) session.Notify(runId);
        return stored;
    }

    public static void Insert(SqlSession session, string runId, string project, IReadOnlyList<StoredEvent> events, IReadOnlyList<string> bodies) =>
        session.ExecuteAll("INSERT INTO events (run_id, seq, project, at, body) VALUES (@run, @seq, @project, @at, @body)",
            events.Select((e, i) => new (string, object?)[] { ("@run", runId), ("@seq", e.Seq), ("@project", project), ("@at", Timestamp.Of(e.At)), ("@body", bodies[i]) }));
}
