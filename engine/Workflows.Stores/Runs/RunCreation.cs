using System.Runtime.CompilerServices;
using System.Text.Json;
using Workflows.Core.Artifacts;
using Workflows.Core.Hosting;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.Stores.Hooks;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Runs;

/// <summary>A run that somebody wants to create; it is made ready outside the writer lane.</summary>
internal sealed class RunCreation(NewRun run, TimeProvider time)
{
    // Many runs of one plan may begin in a process: it is written out once.
    private static readonly ConditionalWeakTable<Plan, string> PlanBodies = [];

    public NewRun Run => run;

    /// <summary>Its plan in JSON.</summary>
    public string Plan { get; } = PlanBodies.GetValue(run.Plan, p => JsonSerializer.Serialize(p, WorkflowJson.Options));

    /// <summary>Its first events in JSON.</summary>
    public IReadOnlyList<string> Bodies { get; } = [.. run.Taken.Prepend(run.Created).Select(EventJson.Write)];

    /// <summary>The state that these events leave it in.</summary>
    public RunStatus State { get; } = RunSummaries.Change([.. run.Taken.Select((e, i) => new StoredEvent(2 + i, default, e))])?.State ?? RunStatus.Queued;

    /// <summary>The clock of the store.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Number of its last event once it is created.</summary>
    public long LastSeq => Bodies.Count;

    /// <summary>Creates the run, unless it is there already or its request was answered with another one.</summary>
    public RunSummary Write(SqlSession session)
    {
        var now = Now;
        return Earlier(session, now) is { } earlier ? earlier with { IsRepeat = true } : Create(session, now);
    }

    /// <summary>The run as it has been created.</summary>
    public RunSummary Summary(long number, DateTimeOffset at) => new()
    {
        Id = run.Id,
        Number = number,
        Project = run.Project,
        Workflow = run.Created.Workflow,
        Plan = run.Plan.Hash,
        State = State,
        IsDriven = run.Driver is not null,
        CreatedAt = Timestamp.ToTime(Timestamp.Of(at)),
        By = run.Created.By,
    };

    private RunSummary? Earlier(SqlSession session, DateTimeOffset now)
    {
        if (session.Number("SELECT 1 FROM runs WHERE id = @run", ("@run", run.Id)) is not null) return RunSummaries.Get(session, run.Id, now);
        return run.Request is { } request && SentRequests.Answer(session, run.Project, request, now) is { } answer ? RunSummaries.Get(session, answer, now) : null;
    }

    private RunSummary Create(SqlSession session, DateTimeOffset now)
    {
        var at = Timestamp.Of(now);
        var number = session.Number(
            "INSERT INTO projects (name, last_number, created_at) VALUES (@project, 1, @at) ON CONFLICT (name) DO UPDATE SET last_number = projects.last_number + 1 RETURNING last_number",
            ("@project", run.Project), ("@at", at))!.Value;

        // The hash leaves out where the spec lies: the place of the newest run is the one that exists.
        if (session.Known?.HasPlan(run.Project, run.Plan.Hash, Plan) != true)
            session.Execute(
                "INSERT INTO plans (project, hash, body) VALUES (@project, @hash, @body) ON CONFLICT (project, hash) DO UPDATE SET body = excluded.body WHERE plans.body <> excluded.body",
                ("@project", run.Project), ("@hash", run.Plan.Hash), ("@body", Plan));

        // Rows from a SELECT could be several: SQLite keeps a journal for such a statement, which costs three times as much as the row.
        session.Execute(
            "INSERT INTO runs (id, project, number, workflow, plan, state, created_at, started_by, replay_of, family, changed) VALUES "
            + $"(@id, @project, @number, @workflow, @plan, @state, @at, @by, @replay, COALESCE((SELECT family FROM runs WHERE id = @parent), @id), {session.NextChange})",
            ("@id", run.Id), ("@project", run.Project), ("@number", number), ("@workflow", run.Created.Workflow), ("@plan", run.Plan.Hash),
            ("@state", State.ToString()), ("@at", at), ("@by", run.Created.By), ("@replay", run.Created.ReplayOf), ("@parent", run.Created.Parent?.Run));
        session.InsertEvents(run.Id, run.Project, 1, at, Bodies);
        if (run.Driver is { } driver) RunLeases.First(session, run, driver, now);
        if (run.Delivery is { } delivery) SqlDeliveryStore.Insert(session, delivery, run.Id);
        if (run.Request is { } request) SentRequests.Note(session, run.Project, request, run.Id, now);
        if (run.Driver is null) session.Notify(run.Id);
        session.Known?.NotePlan(run.Project, run.Plan.Hash, Plan);
        session.Known?.Note(run.Id, new RunHead(run.Project, LastSeq, run.Driver is null ? 0 : 1));
        return Summary(number, now);
    }
}
