using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;

namespace Workflows.Core.Runs;

/// <summary>State of a run: nothing but the fold of its events. One event costs the same however many steps there are.</summary>
public sealed partial record RunState
{
    private static readonly JsonObject NoValues = [];
    private static readonly ConditionalWeakTable<Plan, RunState> Beginnings = [];

    private RunState(PlanGraph graph) => (Graph, Nodes) = (graph, new StepTable(RunTree.Grow(graph)));

    /// <summary>State of the run; never <see cref="RunStatus.Interrupted"/>, which only a look at the lease can tell.</summary>
    public RunStatus Status { get; private init; } = RunStatus.Queued;

    /// <summary>Every node by <see cref="StepAddress"/>; elements once they are known.</summary>
    public IReadOnlyDictionary<string, StepState> Steps => Nodes;

    /// <summary>Bound inputs.</summary>
    public JsonObject Inputs { get; private init; } = NoValues;

    /// <summary>Seed of the run.</summary>
    public long Seed { get; private init; }

    /// <summary>Ids of the steps that may run; null for all.</summary>
    public ImmutableHashSet<string>? Only { get; private init; }

    /// <summary>Ids of the steps that run although their results are kept.</summary>
    public ImmutableHashSet<string> Forced { get; private init; } = [];

    /// <summary>Who started it, or null.</summary>
    public string? Author { get; private init; }

    /// <summary>W3C <c>traceparent</c> of whoever started it, or null.</summary>
    public string? Trace { get; private init; }

    /// <summary>The step of another run that started it, or null.</summary>
    public ParentStep? Parent { get; private init; }

    /// <summary>Fencing number of the newest driver; 0 before the first.</summary>
    public long Fence { get; private init; }

    /// <summary>Whether the run is being cancelled.</summary>
    public bool CancelRequested { get; private init; }

    /// <summary>Whether the cancel skips <c>finally</c>.</summary>
    public bool CancelForced { get; private init; }

    /// <summary>Why the run is being cancelled if it ends failed for that, such as its timeout; null for a request.</summary>
    public Failure? CancelFailure { get; private init; }

    /// <summary>Who paused the run; null while it is not paused. A cancel and a restart end the pause.</summary>
    public string? PausedBy { get; private init; }

    /// <summary>Whether nothing may begin until somebody resumes the run.</summary>
    public bool IsPaused => PausedBy is not null;

    /// <summary>Steps that wait for something outside, in the order in which they began to.</summary>
    public IEnumerable<StepState> WaitingSteps => Waiting.Values.Select(address => Steps[address]);

    /// <summary>First failure of a main step since the run was last started, or null.</summary>
    public Failure? MainFailure => Main.First?.Failure;

    /// <summary>First failure of a finally step since the run was last started, or null.</summary>
    public Failure? FinalFailure => Finally.First?.Failure;

    /// <summary>Outputs of a succeeded run.</summary>
    public JsonObject Outputs { get; private init; } = NoValues;

    /// <summary>Why a failed run failed.</summary>
    public Failure? Failure { get; private init; }

    /// <summary>Whether the run has ended.</summary>
    public bool IsEnded => Status.IsEnded();

    internal PlanGraph Graph { get; }

    internal StepTable Nodes { get; private init; }

    /// <summary>Values of <c>vars</c> and <c>env</c>, which follow from the inputs.</summary>
    internal RunValues Values { get; private init; } = RunValues.None;

    internal Members Main { get; init; } = Members.None;

    internal Members OnFailure { get; init; } = Members.None;

    internal Members Finally { get; init; } = Members.None;

    /// <summary>Whose turn it is; null when all have ended.</summary>
    internal Phase? Phase => Main.Open > 0 ? Planning.Phase.Main : OnFailure.Open > 0 ? Planning.Phase.OnFailure : Finally.Open > 0 ? Planning.Phase.Finally : null;

    /// <summary>Whether the last <see cref="RunWaiting"/> named the pause.</summary>
    internal bool SaidPaused { get; init; }

    /// <summary>Steps that run or whose next attempt is due.</summary>
    internal int Busy { get; init; }

    /// <summary>Addresses of the waiting steps by their <see cref="StepState.WaitNumber"/>.</summary>
    internal ImmutableSortedDictionary<int, string> Waiting { get; init; } = ImmutableSortedDictionary<int, string>.Empty;

    internal int WaitCount { get; init; }

    /// <summary>Events from outside that nobody took, by number from 1.</summary>
    internal ImmutableSortedDictionary<int, SignalReceived> Signals { get; init; } = ImmutableSortedDictionary<int, SignalReceived>.Empty;

    internal int SignalCount { get; init; }

    /// <summary>The state before the first event.</summary>
    public static RunState Empty(Plan plan) => Beginnings.GetValue(plan, Begin);

    /// <summary>The state after all of these events.</summary>
    public static RunState Fold(Plan plan, IEnumerable<RunEvent> events) => events.Aggregate(Empty(plan), (state, e) => state.Apply(e));

    /// <summary>Whether a need of this kind lets others go on: it ended well, or its failure counts as a success.</summary>
    internal bool CountsAsGood(StepState node) => node.IsGood || (node.Status == StepStatus.Failed && Graph[node.Step].ContinueOnError);

    /// <summary>Whether a step must end soon and begin nothing: the run is being cancelled, or an element beside it (or around it) has failed.</summary>
    internal bool IsStopping(StepState node) =>
        (CancelRequested && (CancelForced || Graph.PhaseOf(node.Step) != Planning.Phase.Finally))
        || (node.Parent is not null && this.WithAncestors(node).Any(n => n.Item is not null && FailsFast(Steps[n.Parent!])));

    /// <summary>Whether an element of a container has failed and the others shall end.</summary>
    internal bool FailsFast(StepState container) => container.Members.First is not null && Graph[container.Step] is
        { ContinueOnError: false } and ({ Matrix.FailFast: true } or { Foreach.FailFast: true });

    private static RunState Begin(Plan plan)
    {
        var graph = new PlanGraph(plan);
        int Count(Phase phase) => graph.ChildrenOf(null).Count(s => graph.PhaseOf(s.Id) == phase);
        return new RunState(graph)
        {
            Main = Members.None with { Open = Count(Planning.Phase.Main) },
            OnFailure = Members.None with { Open = Count(Planning.Phase.OnFailure) },
            Finally = Members.None with { Open = Count(Planning.Phase.Finally) },
        };
    }
}
