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

    /// <summary>Appends the events.</summary>
    public IReadOnlyList<StoredEvent> Write(SqlSession session)
    {
        var head = session.Known?.Find(runId) ?? RunHead.Find(session, runId);
        var stored = Decide(head);
        var project = head!.Project;
        session.InsertEvents(runId, project, stored[0].Seq, Timestamp.Of(stored[0].At), Bodies);
        var change = RunSummaries.Change(stored);
        if (change is not null) RunSummaries.Update(session, project, runId, change);
        if (change is { IsEnd: true } && fence is { } number) RunLeases.End(session, runId, number);
        foreach (var artifact in Artifacts) ArtifactRights.Add(session, project, artifact);
        if (IsRequest) session.Notify(runId);
        session.Known?.Note(runId, head with { Seq = stored[^1].Seq });
        return stored;
    }

    private static string[] Serialized(IReadOnlyList<RunEvent> events)
    {
        var bodies = new string[events.Count];
        for (var i = 0; i < bodies.Length; i++) bodies[i] = EventJson.Write(events[i]);
        return bodies;
    }
}
