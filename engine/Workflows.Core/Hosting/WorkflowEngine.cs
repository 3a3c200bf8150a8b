using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.Core.Spec;
using Workflows.Core.Steps;

namespace Workflows.Core.Hosting;

/// <summary>The door of the engine: compiles specs, previews plans, drives and describes runs. What the command line and the server call.</summary>
public sealed class WorkflowEngine : IAsyncDisposable
{
    private readonly WorkflowOptions options;
    private readonly ActivityCatalog catalog;
    private readonly IDevicePool devices;
    private readonly IRunStore store;
    private readonly StepCacheLookup lookup;
    private readonly PlanPreviewer previewer;
    private readonly LocalRunHost host;
    private readonly TimeProvider time;

    internal WorkflowEngine(
        WorkflowOptions options, ActivityCatalog catalog, IDevicePool devices, IRunStore store, StepCacheLookup lookup,
        PlanPreviewer previewer, LocalRunHost host, TimeProvider time)
    {
        this.options = options;
        this.catalog = catalog;
        this.devices = devices;
        this.store = store;
        this.lookup = lookup;
        this.previewer = previewer;
        this.host = host;
        this.time = time;
    }

    /// <summary>Reads and plans a spec. Mistakes of the user are in the result.</summary>
    /// <param name="file">Path of the spec.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<Compilation> CompileAsync(string file, CancellationToken cancellationToken)
    {
        var reading = await SpecReader.ReadFileAsync(Path.GetFullPath(file, options.WorkingDirectory), file, cancellationToken);
        if (reading.Spec is not { } spec || HasErrors(reading.Diagnostics)) return new Compilation(reading.Spec, null, reading.Diagnostics);
        var source = SourceLocator.Locate(file, options.WorkingDirectory);
        var family = await WorkflowFamily.GatherAsync(spec, source, new FileWorkflows(), cancellationToken);
        var planning = new Planner(catalog, devices.Devices).Plan(spec, source, family);
        var all = reading.Diagnostics.Concat(planning.Diagnostics).OrderBy(d => d.Span.File != file).ThenBy(d => d.Span.File, StringComparer.Ordinal).ThenBy(d => d.Span.Line).ThenBy(d => d.Span.Column).ToList();
        return new Compilation(spec, HasErrors(all) ? null : planning.Plan, all);
    }

    /// <summary>What running the plan now would do, and why.</summary>
    public Task<PlanPreview> PreviewAsync(Plan plan, JsonObject inputs, long? seed, CancellationToken cancellationToken) =>
        previewer.PreviewAsync(plan, inputs, seed ?? plan.Seed, cancellationToken);

    /// <summary>Creates a run and drives it in this process; returns once it is durable.</summary>
    public async Task<RunSummary> StartAsync(Plan plan, JsonObject inputs, long? seed, CancellationToken cancellationToken)
    {
        var created = new RunCreated { Plan = plan.Hash, Workflow = plan.Workflow, Source = plan.Source, Inputs = inputs, Seed = seed ?? plan.Seed };
        var id = options.NewId(time.GetUtcNow()).ToString();
        var run = await store.CreateAsync(new NewRun { Id = id, Project = options.Project, Plan = plan, Created = created }, cancellationToken);
        await host.StartAsync(run, plan, first: null, cancellationToken);
        return run;
    }

    /// <summary>Continues a failed, cancelled or interrupted run with its stored plan, in this process.</summary>
    /// <exception cref="FailureException"><c>run-not-found</c>, <c>run-not-restartable</c>, <c>run-driven-elsewhere</c>.</exception>
    public async Task<RunSummary> RestartAsync(string reference, CancellationToken cancellationToken)
    {
        var (run, plan, events) = await LoadAsync(reference, cancellationToken);
        if (run.State == RunStatus.Succeeded)
            throw FailureException.Input("run-not-restartable", $"Run {run.Number} has succeeded, there is nothing to continue. Start a new run.");
        var state = RunState.Fold(plan, events.Select(e => e.Event));
        await host.StartAsync(run, plan, new RestartRun("restart", await LostAsync(state, cancellationToken)), cancellationToken);
        return run;
    }

    /// <summary>Asks whoever drives the run to cancel it. An interrupted run is cancelled by this process at once.</summary>
    /// <param name="reference">Number, id or unique prefix.</param>
    /// <param name="force">Skip <c>finally</c> too.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="FailureException"><c>run-not-found</c>, <c>run-ended</c>.</exception>
    public async Task<RunSummary> CancelAsync(string reference, bool force, CancellationToken cancellationToken)
    {
        var (run, plan, _) = await LoadAsync(reference, cancellationToken);
        if (run.State is RunStatus.Succeeded or RunStatus.Failed or RunStatus.Cancelled)
            throw FailureException.Input("run-ended", $"Run {run.Number} has already ended: {run.State.Word()}.");
        var cancel = new CancelRun("workflows cancel", force);
        if (host.TrySend(run.Id, cancel)) return run;
        if (run.State != RunStatus.Interrupted) await RequestAsync(run, new CancelRequested(cancel.By, force), cancellationToken);
        else
        {
            await host.StartAsync(run, plan, cancel, cancellationToken);
            await host.WaitAsync(run.Id, cancellationToken);
        }

        return await FindAsync(run.Id, cancellationToken);
    }

    /// <summary>Updates of a run that this process drives, to its end. State changes so far come first.</summary>
    public IAsyncEnumerable<RunUpdate> WatchAsync(string runId, CancellationToken cancellationToken) =>
        host.FeedOf(runId)?.WatchAsync(cancellationToken) ?? throw new InvalidOperationException($"Run {runId} is not driven by this process.");

    /// <summary>Waits for the end of a run that this process drives, and describes it.</summary>
    public async Task<RunDocument> WaitAsync(string runId, CancellationToken cancellationToken)
    {
        await host.WaitAsync(runId, cancellationToken);
        return await DescribeAsync(runId, cancellationToken);
    }

    /// <summary>Runs of the project, newest first.</summary>
    public Task<IReadOnlyList<RunSummary>> ListAsync(int limit, CancellationToken cancellationToken) =>
        store.ListAsync(options.Project, limit, cancellationToken);

    /// <summary>Everything about one run.</summary>
    /// <exception cref="FailureException"><c>run-not-found</c>.</exception>
    public async Task<RunDocument> DescribeAsync(string reference, CancellationToken cancellationToken)
    {
        var (run, plan, events) = await LoadAsync(reference, cancellationToken);
        return RunDescriber.Describe(run, plan, events);
    }

    /// <summary>Log lines of a run in order, optionally of one step.</summary>
    /// <exception cref="FailureException"><c>run-not-found</c>.</exception>
    public async IAsyncEnumerable<LogLine> LogsAsync(
        string reference, string? step, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var run = await FindAsync(reference, cancellationToken);
        var file = RunFolder.Of(options.Home, run.Id).LogFile;
        if (!File.Exists(file)) yield break;
        await foreach (var text in File.ReadLinesAsync(file, cancellationToken))
            if (Line(text) is { } line && (step is null || line.Step == step)) yield return line;
    }

    /// <summary>Stops driving: attempts are cancelled with a checkpoint, leases handed back; the runs show as interrupted.</summary>
    public ValueTask DisposeAsync() => host.DisposeAsync();

    private static bool HasErrors(IEnumerable<Diagnostic> diagnostics) => diagnostics.Any(d => d.Severity == Severity.Error);

    // The last line of a process that was killed may be cut short.
    private static LogLine? Line(string text) =>
        text.EndsWith('}') ? JsonSerializer.Deserialize<LogLine>(text, WorkflowJson.Options) : null;

    private async Task<List<string>> LostAsync(RunState state, CancellationToken cancellationToken)
    {
        var lost = new List<string>();
        foreach (var (id, step) in state.Steps)
            if (step.Outputs is not null && await lookup.BrokenAsync(step.Outputs, cancellationToken) is not null) lost.Add(id);
        return lost;
    }

    private async Task RequestAsync(RunSummary run, RunEvent request, CancellationToken cancellationToken)
    {
        while (true)
        {
            var events = await store.ReadAsync(run.Id, 0, cancellationToken);
            try
            {
                await store.AppendAsync(run.Id, events[^1].Seq, [request], fence: null, cancellationToken);
                return;
            }
            catch (StaleAppendException)
            {
                // The driver was faster: ask again behind what it wrote.
            }
        }
    }

    private async Task<RunSummary> FindAsync(string reference, CancellationToken cancellationToken) =>
        await store.FindAsync(options.Project, reference, cancellationToken) ?? throw FailureException.Input(
            "run-not-found", $"There is no single run '{reference}' in project '{options.Project}'. 'workflows list' shows numbers and ids.");

    private async Task<(RunSummary Run, Plan Plan, IReadOnlyList<StoredEvent> Events)> LoadAsync(string reference, CancellationToken cancellationToken)
    {
        var run = await FindAsync(reference, cancellationToken);
        var plan = await store.FindPlanAsync(run.Plan, cancellationToken) ?? throw new FailureException(new Failure
        {
            Kind = FailureKind.Internal,
            Code = "plan-missing",
            Message = $"The store has run {run.Number} but not its plan {run.Plan}. Restore the database from a backup.",
        });
        var events = await store.ReadAsync(run.Id, 0, cancellationToken);
        return (run, events[0].Event is RunCreated { Source: { } source } ? plan with { Source = source } : plan, events);
    }
}

/// <summary>A spec and what the compiler made of it.</summary>
/// <param name="Spec">The spec, or null when it could not be read.</param>
/// <param name="Plan">The plan, or null while an error stands.</param>
/// <param name="Diagnostics">Mistakes and warnings, by place.</param>
public sealed record Compilation(WorkflowSpec? Spec, Plan? Plan, IReadOnlyList<Diagnostic> Diagnostics);
