using System.Text.Json.Nodes;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Runs;

namespace Workflows.Core.Hosting;

/// <summary>A run with its plan and its state.</summary>
internal sealed record LoadedRun(RunSummary Run, Plan Plan, RunState State);

/// <summary>What people ask of runs, whoever drives them: requests are events in the log, and the driver hears of them.</summary>
internal sealed class RunRequests(IRunStore store, LocalRunHost host, WorkflowOptions options, TimeProvider time)
{
    /// <summary>Finds a run.</summary>
    /// <exception cref="FailureException"><c>run-not-found</c>.</exception>
    public async Task<RunSummary> FindAsync(string reference, CancellationToken cancellationToken) =>
        await store.FindAsync(options.Project, reference, cancellationToken) ?? throw FailureException.Input(
            "run-not-found", $"There is no single run '{reference}' in project '{options.Project}'. 'workflows list' shows numbers and ids.");

    /// <summary>The log of a run and its plan, with the source of that run.</summary>
    public async Task<(Plan Plan, IReadOnlyList<StoredEvent> Events)> ReadAsync(RunSummary run, CancellationToken cancellationToken)
    {
        var events = await store.ReadAsync(run.Id, 0, cancellationToken);
        if (host.PlanOf(run.Id) is { } driven) return (driven, events);
        var plan = await store.FindPlanAsync(run.Plan, cancellationToken) ?? throw new FailureException(new Failure
        {
            Kind = FailureKind.Internal,
            Code = "plan-missing",
            Message = $"The store has run {run.Number} but not its plan {run.Plan}. Restore the database from a backup.",
        });
        return (events[0].Event is RunCreated { Source: { } source } ? plan with { Source = Here(source) } : plan, events);
    }

    // A bundle lies in this home, also when the home has been moved or restored elsewhere since.
    private PlanSource Here(PlanSource source)
    {
        if (source.Revision is not { } revision) return source;
        var bundle = new ArtifactShelves(Path.Combine(options.Home, "artifacts"), time).PathOf(ContentHash.Digits(revision.Hash));
        return source with { Root = bundle, File = Path.Combine(bundle, Path.GetRelativePath(source.Root, source.File)) };
    }

    /// <summary>Loads a run.</summary>
    /// <exception cref="FailureException"><c>run-not-found</c>.</exception>
    public async Task<LoadedRun> LoadAsync(string reference, CancellationToken cancellationToken)
    {
        var run = await FindAsync(reference, cancellationToken);
        var (plan, events) = await ReadAsync(run, cancellationToken);
        return new LoadedRun(run, plan, RunState.Fold(plan, events.Select(e => e.Event)));
    }

    /// <summary>Loads a run that has not ended.</summary>
    /// <exception cref="FailureException"><c>run-not-found</c>, <c>run-ended</c>.</exception>
    public async Task<LoadedRun> LoadOpenAsync(string reference, CancellationToken cancellationToken)
    {
        var loaded = await LoadAsync(reference, cancellationToken);
        return !loaded.State.IsEnded ? loaded
            : throw FailureException.Input("run-ended", $"Run {loaded.Run.Number} has already ended: {loaded.Run.State.Word()}.");
    }

    /// <summary>Child runs that have not ended, in order.</summary>
    public async Task<IReadOnlyList<LoadedRun>> OpenChildrenAsync(RunState state, CancellationToken cancellationToken)
    {
        var children = new List<LoadedRun>();
        foreach (var id in state.InOrder().Where(n => n is { IsEnded: false, ChildRun: not null }).Select(n => n.ChildRun!))
            if (await store.FindAsync(options.Project, id, cancellationToken) is not null && await LoadAsync(id, cancellationToken) is { State.IsEnded: false } child)
                children.Add(child);
        return children;
    }

    /// <summary>Restarts a run without driving it: whoever looks for runs that nobody drives takes it up.</summary>
    /// <exception cref="FailureException"><c>run-driven-elsewhere</c>.</exception>
    public async Task RestartAsync(RunSummary run, Plan plan, RestartRun restart, CancellationToken cancellationToken)
    {
        while (true)
        {
            var events = await store.ReadAsync(run.Id, 0, cancellationToken);
            var state = RunState.Fold(plan, events.Select(e => e.Event));
            if (!state.IsEnded && run.IsDriven) throw FailureException.Input("run-driven-elsewhere", $"Run {run.Number} goes on in another process. Cancel it first: workflows cancel {run.Number}");
            try
            {
                await store.AppendAsync(run.Id, events[^1].Seq, RunMachine.Decide(run.Id, state, restart), fence: null, cancellationToken);
                return;
            }
            catch (StaleAppendException)
            {
                // Somebody was faster: look again.
            }
        }
    }

    /// <summary>Answers an approval.</summary>
    public async Task<RunSummary> AnswerAsync(
        string reference, string? step, Person by, Func<StepState, RunEvent> answer, CancellationToken cancellationToken)
    {
        var asked = await LoadOpenAsync(reference, cancellationToken);
        var questions = new List<(LoadedRun Run, StepState Step)>();
        foreach (var run in await WithChildrenAsync(asked, cancellationToken))
            questions.AddRange(run.State.WaitingSteps.Where(s => s.Kind == StepKind.Approval).Select(s => (run, s)));
        var (found, node) = Chosen(asked.Run, step, questions);
        var given = answer(node);
        Check(found, node, by, given);
        await host.RequestAsync(found.Run.Id, given, cancellationToken);
        return found.Run;
    }

    /// <summary>Sends an event to the run, or to the first child run that knows its name.</summary>
    public async Task<RunSummary> SignalAsync(string reference, string name, JsonNode? data, string by, CancellationToken cancellationToken)
    {
        var asked = await LoadOpenAsync(reference, cancellationToken);
        var runs = await WithChildrenAsync(asked, cancellationToken);
        if (runs.FirstOrDefault(r => NamesOf(r.Plan).Contains(name)) is { } found)
        {
            await host.RequestAsync(found.Run.Id, new SignalReceived(name, by, time.GetUtcNow(), data?.DeepClone()), cancellationToken);
            return found.Run;
        }

        var names = runs.SelectMany(r => NamesOf(r.Plan)).Distinct().ToList();
        var hint = Suggestion.Nearest(name, names) is { } nearest ? $"Did you mean '{nearest}'?"
            : names.Count == 0 ? "No step of it waits for an event." : $"It waits for {string.Join(", ", names)}.";
        throw FailureException.Input("signal-unknown", $"No step of run {asked.Run.Number} waits for an event '{name}'. {hint}");
    }

    private static IEnumerable<string> NamesOf(Plan plan) => plan.Steps.Select(s => s.Wait?.Event).OfType<string>();

    private async Task<List<LoadedRun>> WithChildrenAsync(LoadedRun run, CancellationToken cancellationToken)
    {
        var runs = new List<LoadedRun> { run };
        foreach (var child in await OpenChildrenAsync(run.State, cancellationToken)) runs.AddRange(await WithChildrenAsync(child, cancellationToken));
        return runs;
    }

    private static (LoadedRun Run, StepState Step) Chosen(RunSummary run, string? step, List<(LoadedRun Run, StepState Step)> questions)
    {
        var matching = step is null ? questions : questions.FindAll(q => q.Step.Address == step);
        if (matching.Count == 0 && step is not null) matching = questions.FindAll(q => q.Step.Step == step);
        if (matching.Count == 1) return matching[0];
        var list = string.Join(", ", questions.Select(q => $"'{q.Step.Address}'"));
        throw questions.Count == 0
            ? FailureException.Input("approval-not-waiting", $"Run {run.Number} waits for no approval. 'workflows show {run.Number}' shows where it is.")
            : matching.Count == 0
                ? FailureException.Input("approval-not-waiting", $"Run {run.Number} does not wait for an approval '{step}'. It waits for {list}.")
                : FailureException.Input("approval-ambiguous", $"Run {run.Number} waits for {list}. Say which: 'workflows approve {run.Number} {questions[0].Step.Address}'.");
    }

    private static void Check(LoadedRun run, StepState node, Person by, RunEvent answer)
    {
        var approval = run.State.Graph[node.Step].Approval!;
        if (!ApprovalRule.MayAnswer(approval, run.State.Author, by.Name, by.Roles))
            throw FailureException.Input("approval-not-allowed", approval.ExcludeAuthor && by.Name == run.State.Author
                ? $"{by.Name} started run {run.Run.Number} and may not answer '{node.Address}': the step says excludeAuthor."
                : $"{by.Name} may not answer '{node.Address}' of run {run.Run.Number}. Its approvers are {string.Join(", ", approval.Approvers)}.");
        if (answer is ApprovalGiven && node.Answers.Any(a => a is ApprovalGiven given && given.By == by.Name))
            throw FailureException.Input(
                "approval-given-twice", $"{by.Name} has already approved '{node.Address}' of run {run.Run.Number}. It needs {approval.Count} different people.");
    }
}
