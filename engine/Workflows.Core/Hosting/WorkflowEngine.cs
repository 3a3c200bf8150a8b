using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting.Claims;
using Workflows.Core.Hosting.Following;
using Workflows.Core.Hosting.Insight;
using Workflows.Core.Hosting.Previews;
using Workflows.Core.Planning;
using Workflows.Core.Revisions;
using Workflows.Core.Runs;
using Workflows.Core.Spec;

namespace Workflows.Core.Hosting;

/// <summary>The door of the engine: compiles specs, previews plans, drives and describes runs. What the command line and the server call.</summary>
public sealed partial class WorkflowEngine : IAsyncDisposable
{
    private readonly WorkflowOptions options;
    private readonly IRunStore store;
    private readonly RevisionDesk revisions;
    private readonly RunInsight insight;
    private readonly ArtifactInputs artifactInputs;
    private readonly LocalRunHost host;
    private readonly TimeProvider time;
    private readonly RunRequests requests;
    private readonly QueueReader queues;
    private readonly RunFollowers followers;

    internal WorkflowEngine(
        WorkflowOptions options, IRunStore store, RevisionDesk revisions,
        RunInsight insight, ArtifactInputs artifactInputs, LocalRunHost host, QueueReader queues, TimeProvider time)
    {
        this.options = options;
        this.store = store;
        this.revisions = revisions;
        this.insight = insight;
        this.artifactInputs = artifactInputs;
        this.host = host;
        this.queues = queues;
        this.time = time;
        requests = new RunRequests(store, host, options, time);
        followers = new RunFollowers(store, requests, host, options, time);
    }

    /// <summary>Folders outside of a spec's source below which its files may be read.</summary>
    internal IReadOnlyList<string> ReadRoots => options.ReadRoots ?? [];

    /// <summary>Reads and plans a spec. Mistakes of the user are in the result.</summary>
    /// <param name="file">Path of the spec.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public Task<Compilation> CompileAsync(string file, CancellationToken cancellationToken) => revisions.CompileFileAsync(file, cancellationToken);

    /// <summary>The same with the tests beside it, in <c>NAME.tests.yaml</c>, which become the last ones of the spec.</summary>
    public Task<Compilation> CompileWithTestsAsync(string file, CancellationToken cancellationToken) => revisions.CompileWithTestsAsync(file, cancellationToken);

    /// <summary>The same for a spec whose place is known.</summary>
    /// <param name="source">Where it lies.</param>
    /// <param name="name">What diagnostics call it.</param>
    /// <param name="utf8">A text that nobody has saved yet in place of the file's, or null.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public Task<Compilation> CompileWithTestsAsync(PlanSource source, string name, ReadOnlyMemory<byte>? utf8, CancellationToken cancellationToken) =>
        revisions.CompileWithTestsAsync(source, name, utf8, cancellationToken);

    /// <summary>The same for a file or a registered workflow.</summary>
    /// <param name="fileOrReference">Path of a spec, or <c>name</c>, <c>name@version</c>, <c>name@number</c>, <c>name@commit</c>.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="FailureException"><c>workflow-unknown</c>, <c>revision-unknown</c>, <c>revision-ambiguous</c>, <c>artifact-missing</c>.</exception>
    public Task<Compilation> CompileNamedAsync(string fileOrReference, CancellationToken cancellationToken) =>
        revisions.CompileAsync(fileOrReference, cancellationToken);

    /// <summary>The same for a registered workflow, whatever files there are.</summary>
    /// <param name="reference"><c>name</c>, <c>name@version</c>, <c>name@number</c>, <c>name@commit</c>.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="FailureException"><c>workflow-unknown</c>, <c>revision-unknown</c>, <c>revision-ambiguous</c>, <c>artifact-missing</c>.</exception>
    public Task<Compilation> CompileRegisteredAsync(string reference, CancellationToken cancellationToken) => revisions.CompileRegisteredAsync(reference, cancellationToken);

    /// <summary>The same for a text that nobody has saved yet.</summary>
    /// <param name="source">Where it would lie: what it names is looked for beside it.</param>
    /// <param name="name">What diagnostics call it.</param>
    /// <param name="utf8">The text.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public Task<Compilation> CompileTextAsync(PlanSource source, string name, ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken) =>
        revisions.CompileTextAsync(source, name, utf8, cancellationToken);

    /// <summary>The same, kept with everything that it reads, so that a run of it needs no file any more. Its revision has the number 0.</summary>
    /// <exception cref="FailureException">As <see cref="BundleBuilder.BuildAsync(Plan, CancellationToken)"/>; <c>bundle-incomplete</c>.</exception>
    public Task<Compilation> CaptureAsync(PlanSource source, string name, ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken) =>
        revisions.CaptureAsync(source, name, utf8, cancellationToken);

    /// <summary>The same for a revision.</summary>
    public Task<Compilation> CompileAsync(Revision revision, CancellationToken cancellationToken) => revisions.CompileAsync(revision, cancellationToken);

    /// <summary>Accepts a spec with everything that it names as a revision of its workflow.</summary>
    /// <param name="file">Path of the spec.</param>
    /// <param name="author">Who registers it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="FailureException">As <see cref="BundleBuilder.BuildAsync(Plan, CancellationToken)"/>; <c>bundle-incomplete</c>.</exception>
    public Task<Registration> RegisterAsync(string file, string author, CancellationToken cancellationToken) =>
        revisions.RegisterAsync(file, author, cancellationToken);

    /// <summary>The same for a spec whose place is known.</summary>
    /// <param name="source">Where it lies and what it may read.</param>
    /// <param name="name">What diagnostics call it.</param>
    /// <param name="author">Who registers it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="FailureException">As <see cref="RegisterAsync(string, string, CancellationToken)"/>.</exception>
    public Task<Registration> RegisterAsync(PlanSource source, string name, string author, CancellationToken cancellationToken) =>
        revisions.RegisterAsync(source, name, author, cancellationToken);

    /// <summary>Reads and plans a spec whose place is known.</summary>
    /// <param name="source">Where it lies and what it may read.</param>
    /// <param name="name">What diagnostics call it.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public Task<Compilation> CompileAsync(PlanSource source, string name, CancellationToken cancellationToken) => revisions.CompileAsync(source, name, cancellationToken);

    /// <summary>
    /// Accepts the spec behind a plan, with everything that it names, as a revision of its workflow. When other content has its label, it gets a distinct
    /// one (<see cref="RevisionLabels"/>); only when that is taken too the outcome is <see cref="AcceptanceOutcome.LabelTaken"/>.
    /// </summary>
    /// <param name="plan">A plan of files as they lie in a source.</param>
    /// <param name="author">Who brought them.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="FailureException">As <see cref="RegisterAsync(string, string, CancellationToken)"/>.</exception>
    public Task<Acceptance> AcceptAsync(Plan plan, string author, CancellationToken cancellationToken) => revisions.AcceptAsync(plan, author, cancellationToken);

    /// <summary>The same of a plan of files of a commit. A distinct label ends with the commit then.</summary>
    /// <param name="plan">A plan of files as they lie in the commit.</param>
    /// <param name="author">Who wrote the commit.</param>
    /// <param name="origin">The commit.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="FailureException">As <see cref="RegisterAsync(string, string, CancellationToken)"/>.</exception>
    public Task<Acceptance> AcceptAsync(Plan plan, string author, CommitOrigin origin, CancellationToken cancellationToken) =>
        revisions.AcceptAsync(plan, author, origin, cancellationToken);

    /// <summary>Paths of the files that a revision made from this plan keeps, from the root of its source, with forward slashes and in order.</summary>
    public IReadOnlyList<string> BundleFilesOf(Plan plan) => revisions.FilesOf(plan);

    /// <summary>The revision of a workflow that was accepted last with its spec at this path of the source; null when there is none.</summary>
    /// <param name="workflow">Name of the workflow.</param>
    /// <param name="path">From the root of the source, with forward slashes.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<Revision?> FindRevisionByPathAsync(string workflow, string path, CancellationToken cancellationToken) =>
        revisions.FindByPathAsync(workflow, path, cancellationToken);

    /// <summary>The text of a registered workflow, whatever files there are.</summary>
    /// <exception cref="FailureException"><c>workflow-unknown</c>, <c>revision-unknown</c>, <c>revision-ambiguous</c>, <c>artifact-missing</c>.</exception>
    public Task<string> ReadSourceAsync(string reference, CancellationToken cancellationToken) => revisions.ReadTextAsync(reference, cancellationToken);

    /// <summary>How two revisions of a workflow differ, whatever files there are.</summary>
    /// <exception cref="FailureException"><c>workflow-unknown</c>, <c>revision-unknown</c>, <c>revision-ambiguous</c>, <c>artifact-missing</c>.</exception>
    public Task<SpecDifference> CompareRevisionsAsync(string from, string to, CancellationToken cancellationToken) => revisions.CompareRevisionsAsync(from, to, cancellationToken);

    /// <summary>How two contents of a workflow differ, each named as for <see cref="CompileNamedAsync"/>.</summary>
    public Task<SpecDifference> CompareSpecsAsync(string from, string to, CancellationToken cancellationToken) =>
        revisions.CompareAsync(from, to, cancellationToken);

    /// <summary>Types and checks what somebody gives a run; brings files in that are given as <c>@file</c>.</summary>
    /// <returns>Inputs by name in JSON with defaults, or null while an error stands.</returns>
    public async Task<(JsonObject? Inputs, IReadOnlyList<Diagnostic> Diagnostics)> BindAsync(Plan plan, GivenInputs given, CancellationToken cancellationToken)
    {
        var found = new List<Diagnostic>();
        var resolved = await artifactInputs.ResolveAsync(plan, given, found, cancellationToken);
        return found.Count > 0 ? (null, found) : RunInputs.Bind(plan, resolved);
    }

    /// <summary>What running the plan now would do, and why.</summary>
    public Task<PlanPreview> PreviewAsync(Plan plan, JsonObject inputs, StartOptions start, CancellationToken cancellationToken) =>
        insight.Previewer.PreviewAsync(plan, inputs, start.Seed ?? plan.Seed, start.Selection, cancellationToken);

    /// <summary>Absolute paths of the files that a plan reads, as far as they are known before it runs: the spec first.</summary>
    public IReadOnlyList<string> FilesOf(Plan plan, JsonObject inputs) => insight.Files.Of(plan, inputs);

    /// <summary>
    /// Creates a run and drives it in this process, unless it shall be left to another one; returns once it is durable. The same <see cref="StartOptions.Request"/> again is
    /// answered with the run that it started (<see cref="RunSummary.IsRepeat"/>), which this process does not drive for that.
    /// </summary>
    /// <exception cref="RequestReusedException">The key of the request was used for another one.</exception>
    public Task<RunSummary> StartAsync(Plan plan, JsonObject inputs, StartOptions start, CancellationToken cancellationToken) =>
        StartAsync(plan, Created(plan, inputs, start), [], start, cancellationToken);

    /// <summary>A run with its plan and its log.</summary>
    /// <exception cref="FailureException"><c>run-not-found</c>.</exception>
    public async Task<RecordedRun> ReadAsync(string reference, CancellationToken cancellationToken)
    {
        var run = await requests.FindAsync(reference, cancellationToken);
        var (plan, events) = await requests.ReadAsync(run, cancellationToken);
        return new RecordedRun(run, plan, events);
    }

    /// <summary>Creates a run linked to an earlier one, as <see cref="StartAsync(Plan, JsonObject, StartOptions, CancellationToken)"/> does.</summary>
    /// <param name="original">The earlier run, whose seed is taken unless <paramref name="start"/> has one.</param>
    /// <param name="plan">Its plan, or another one of the same workflow.</param>
    /// <param name="inputs">Bound inputs.</param>
    /// <param name="start">Who starts it. With a selection that forces steps, results of the steps before them are taken over.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<RunSummary> ReplayAsync(RecordedRun original, Plan plan, JsonObject inputs, StartOptions start, CancellationToken cancellationToken)
    {
        var created = Created(plan, inputs, start with { Seed = start.Seed ?? original.Created.Seed }) with { ReplayOf = original.Run.Id };
        return StartAsync(plan, created, start.Selection.Forced is { } behind ? TakenResults.Of(original, plan, behind) : [], start, cancellationToken);
    }

    /// <summary>
    /// Continues a failed, cancelled, interrupted or waiting run with its stored plan, in this process. What has not succeeded runs again; an open question
    /// stays open, and the time that a step has waited stays waited.
    /// </summary>
    /// <param name="reference">Number, id or unique prefix.</param>
    /// <param name="isDetached">Only ask for it: whoever serves takes the run up.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="FailureException"><c>run-not-found</c>, <c>run-not-restartable</c>, <c>run-driven-elsewhere</c>.</exception>
    public async Task<RunSummary> RestartAsync(string reference, bool isDetached, CancellationToken cancellationToken)
    {
        var (run, plan, state) = await requests.LoadAsync(reference, cancellationToken);
        if (run.State == RunStatus.Succeeded)
            throw FailureException.Input("run-not-restartable", $"Run {run.Number} has succeeded, there is nothing to continue. Start a new run.");
        var restart = new RestartRun("restart", await host.LostAsync(state, cancellationToken));
        if (isDetached) await requests.RestartAsync(run, plan, restart, cancellationToken);
        else await host.StartAsync(run, plan, restart, cancellationToken);
        return run;
    }

    /// <summary>Goes on with an interrupted or waiting run in this process as if its driver had never ended; of a child run with the run that it belongs to.</summary>
    /// <exception cref="FailureException"><c>run-not-found</c>, <c>run-ended</c>, <c>run-driven-elsewhere</c>.</exception>
    public async Task<RunSummary> ContinueAsync(string reference, CancellationToken cancellationToken)
    {
        var (run, plan, state) = await requests.LoadOpenAsync(reference, cancellationToken);
        while (state.Parent is { } parent && await requests.LoadAsync(parent.Run, cancellationToken) is { State.IsEnded: false } outer) (run, plan, state) = outer;
        await host.StartAsync(run, plan, first: null, cancellationToken);
        return run;
    }

    /// <summary>Takes up every run that nobody drives, now and whenever there is one, until cancelled. Runs that were taken up go on until the engine is disposed.</summary>
    /// <param name="onRun">Told of each run that was taken up, and with a failure of each that cannot be.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    public Task RecoverAsync(Action<RunSummary, Failure?> onRun, CancellationToken cancellationToken) =>
        new RunRecovery(store, requests, host, options, time).RunAsync(onRun, cancellationToken);

    /// <summary>Asks whoever drives the run to pause it: attempts stop with a checkpoint, and nothing begins before <see cref="ResumeAsync"/>. Time goes on.</summary>
    /// <exception cref="FailureException"><c>run-not-found</c>, <c>run-ended</c>, <c>run-paused</c>, <c>run-cancelling</c>.</exception>
    public async Task<RunSummary> PauseAsync(string reference, string by, CancellationToken cancellationToken)
    {
        var (run, _, state) = await requests.LoadOpenAsync(reference, cancellationToken);
        if (state.PausedBy is { } other) throw FailureException.Input("run-paused", $"Run {run.Number} is already paused, by {other}. 'workflows resume {run.Number}' goes on with it.");
        if (state.CancelRequested) throw FailureException.Input("run-cancelling", $"Run {run.Number} is being cancelled and will end soon. 'workflows restart {run.Number}' goes on with it then.");
        await host.RequestAsync(run.Id, new PauseRequested(by), cancellationToken);
        return run;
    }

    /// <summary>Asks whoever drives the run to go on after a pause.</summary>
    /// <returns>The run. When nobody drives it, <see cref="ContinueAsync"/> goes on with it.</returns>
    /// <exception cref="FailureException"><c>run-not-found</c>, <c>run-ended</c>, <c>run-not-paused</c>.</exception>
    public async Task<RunSummary> ResumeAsync(string reference, string by, CancellationToken cancellationToken)
    {
        var (run, _, state) = await requests.LoadOpenAsync(reference, cancellationToken);
        if (!state.IsPaused) throw FailureException.Input("run-not-paused", $"Run {run.Number} is not paused. 'workflows show {run.Number}' says what it waits for.");
        await host.RequestAsync(run.Id, new ResumeRequested(by), cancellationToken);
        return run;
    }

    /// <summary>Asks whoever drives the run to cancel it. An interrupted run is cancelled by this process at once.</summary>
    /// <param name="reference">Number, id or unique prefix.</param>
    /// <param name="force">Skip <c>finally</c> too.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="FailureException"><c>run-not-found</c>, <c>run-ended</c>.</exception>
    public async Task<RunSummary> CancelAsync(string reference, bool force, CancellationToken cancellationToken)
    {
        var (run, plan, state) = await requests.LoadOpenAsync(reference, cancellationToken);
        if (host.TrySend(run.Id, new CancelRun("workflows cancel", force))) return run;
        await host.RequestAsync(run.Id, new CancelRequested("workflows cancel", force), cancellationToken);
        if (!run.IsDriven)
        {
            // Nobody will tell the children.
            foreach (var child in await requests.OpenChildrenAsync(state, cancellationToken)) await CancelAsync(child.Run.Id, force, cancellationToken);
            await host.StartAsync(run, plan, first: null, cancellationToken);
            await host.WaitAsync(run.Id, cancellationToken);
        }

        return await requests.FindAsync(run.Id, cancellationToken);
    }

    /// <summary>Says yes to an approval that is waited for, of the run or of a child run of it.</summary>
    /// <param name="reference">Number, id or unique prefix.</param>
    /// <param name="step">Address of the approval; null when only one waits.</param>
    /// <param name="by">Who, and which roles they have.</param>
    /// <param name="comment">Free text, or null.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The run that was answered. When nobody drives it, <see cref="ContinueAsync"/> goes on with it.</returns>
    /// <exception cref="FailureException"><c>run-not-found</c>, <c>run-ended</c>, <c>approval-not-waiting</c>, <c>approval-ambiguous</c>,
    /// <c>approval-not-allowed</c>, <c>approval-given-twice</c>.</exception>
    public Task<RunSummary> ApproveAsync(string reference, string? step, Person by, string? comment, CancellationToken cancellationToken) =>
        requests.AnswerAsync(reference, step, by, s => new ApprovalGiven(s.Step, by.Name, time.GetUtcNow(), comment, s.Element, by.Roles), cancellationToken);

    /// <summary>Says no to an approval that is waited for: its step fails.</summary>
    /// <inheritdoc cref="ApproveAsync"/>
    public Task<RunSummary> RejectAsync(string reference, string? step, Person by, string? comment, CancellationToken cancellationToken) =>
        requests.AnswerAsync(reference, step, by, s => new ApprovalRefused(s.Step, by.Name, time.GetUtcNow(), comment, s.Element, by.Roles), cancellationToken);

    /// <summary>Sends an event to a run, or to a child run of it: the first waiting step that it matches takes it, now or later.</summary>
    /// <param name="reference">Number, id or unique prefix.</param>
    /// <param name="name">Name of the event, as <c>wait.event</c> has it.</param>
    /// <param name="data">What comes with it, or null.</param>
    /// <param name="by">Who sends it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The run that got it. When nobody drives it, <see cref="ContinueAsync"/> goes on with it.</returns>
    /// <exception cref="FailureException"><c>run-not-found</c>, <c>run-ended</c>, <c>signal-unknown</c>.</exception>
    public Task<RunSummary> SignalAsync(string reference, string name, JsonNode? data, string by, CancellationToken cancellationToken) =>
        requests.SignalAsync(reference, name, data, by, cancellationToken);

    /// <summary>Updates of a run that this process drives, to its end. State changes so far come first.</summary>
    public IAsyncEnumerable<RunUpdate> WatchAsync(string runId, CancellationToken cancellationToken) =>
        host.FeedOf(runId)?.WatchAsync(cancellationToken) ?? throw new InvalidOperationException($"Run {runId} is not driven by this process.");

    /// <summary>Waits until this process no longer drives a run, as a rule because it has ended, and keeps nothing of it: a server drives runs without end.</summary>
    public async Task EndAsync(string runId, CancellationToken cancellationToken)
    {
        await host.WaitAsync(runId, cancellationToken);
        await host.ForgetAsync(runId);
    }

    /// <summary>Waits for the end of a run that this process drives, and describes it.</summary>
    public async Task<RunDocument> WaitAsync(string runId, CancellationToken cancellationToken)
    {
        await host.WaitAsync(runId, cancellationToken);
        return await DescribeAsync(runId, cancellationToken);
    }

    /// <summary>Runs of the project, newest first.</summary>
    public async Task<IReadOnlyList<RunSummary>> ListAsync(int limit, CancellationToken cancellationToken)
    {
        var runs = new List<RunSummary>();
        while (runs.Count < limit)
        {
            var size = Math.Min(limit - runs.Count, RunFilter.LargestPage);
            var page = await store.ListAsync(options.Project, new RunFilter { Before = runs.LastOrDefault()?.Number, Limit = size }, cancellationToken);
            runs.AddRange(page);
            if (page.Count < size) break;
        }

        return runs;
    }

    /// <summary>Everything about one run.</summary>
    /// <exception cref="FailureException"><c>run-not-found</c>.</exception>
    public async Task<RunDocument> DescribeAsync(string reference, CancellationToken cancellationToken)
    {
        var run = await requests.FindAsync(reference, cancellationToken);
        var (plan, events) = await requests.ReadAsync(run, cancellationToken);
        return RunDescriber.Describe(run, plan, events, await queues.ReadAsync(run.Id, cancellationToken));
    }

    /// <summary>Two runs side by side.</summary>
    /// <exception cref="FailureException"><c>run-not-found</c>.</exception>
    public async Task<RunComparison> CompareAsync(string left, string right, CancellationToken cancellationToken) =>
        await insight.Comparer.CompareAsync(await ReadAsync(left, cancellationToken), await ReadAsync(right, cancellationToken), cancellationToken);

    /// <summary>Why a step of a run ran, was reused or was skipped.</summary>
    /// <param name="reference">Number, id or unique prefix of the run.</param>
    /// <param name="step">Its <see cref="StepAddress"/>.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="FailureException"><c>run-not-found</c>, <c>step-unknown</c>.</exception>
    public async Task<StepExplanation> ExplainAsync(string reference, string step, CancellationToken cancellationToken) =>
        await insight.Explainer.ExplainAsync(await ReadAsync(reference, cancellationToken), step, cancellationToken);

    /// <summary>Stops driving: attempts are cancelled with a checkpoint, leases handed back; the runs show as interrupted.</summary>
    public ValueTask DisposeAsync() => host.DisposeAsync();

    private static RunCreated Created(Plan plan, JsonObject inputs, StartOptions start) => new()
    {
        Plan = plan.Hash,
        Workflow = plan.Workflow,
        Source = plan.Source,
        Inputs = inputs,
        Seed = start.Seed ?? plan.Seed,
        By = start.By,
        Trace = start.Trace,
        Only = start.Selection.Only,
        Forced = start.Selection.Forced,
    };

    private Task<RunSummary> StartAsync(Plan plan, RunCreated created, IReadOnlyList<RunEvent> taken, StartOptions start, CancellationToken cancellationToken)
    {
        var id = options.NewId(time.GetUtcNow()).ToString();
        var run = new NewRun { Id = id, Project = options.Project, Plan = plan, Created = created, Taken = taken, Request = start.Request, Delivery = start.Delivery };
        return start.IsDetached ? store.CreateAsync(run, cancellationToken) : host.StartAsync(run, cancellationToken);
    }
}

/// <summary>A spec and what the compiler made of it.</summary>
/// <param name="Spec">The spec, or null when it could not be read.</param>
/// <param name="Plan">The plan, or null while an error stands.</param>
/// <param name="Diagnostics">Mistakes and warnings, by place.</param>
public sealed record Compilation(WorkflowSpec? Spec, Plan? Plan, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>What starts runs of the plan by itself; null for nothing.</summary>
    public PlannedTriggers? Triggers { get; init; }
}
