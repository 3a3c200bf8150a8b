using System.Text.Json.Nodes;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.Core.Steps;

namespace Workflows.Core.Hosting.Insight;

/// <summary>Puts two runs side by side.</summary>
internal sealed class RunComparer(IStepCache cache, string project)
{
    private const int OutputsNamed = 3;

    public async Task<RunComparison> CompareAsync(RecordedRun left, RecordedRun right, CancellationToken cancellationToken)
    {
        var (before, after) = (new Side(left), new Side(right));
        var steps = new List<StepDifference>();
        var same = 0;
        foreach (var address in after.Addresses.Concat(before.Addresses).Distinct())
        {
            var difference = await StepAsync(address, before, after, cancellationToken);
            if (difference is null) same++;
            else steps.Add(difference);
        }

        return new RunComparison
        {
            Left = before.Summary,
            Right = after.Summary,
            Inputs = [.. Inputs(left.Created, right.Created)],
            First = steps.FirstOrDefault(),
            Steps = steps,
            SameSteps = same,
            Metrics = RunFigures.Pair(before.Metrics, after.Metrics),
            Measurements = RunFigures.Pair(before.Measurements, after.Measurements),
        };
    }

    private static IEnumerable<ValueDifference> Inputs(RunCreated left, RunCreated right)
    {
        foreach (var name in left.Inputs.Select(i => i.Key).Union(right.Inputs.Select(i => i.Key)))
            if (!JsonNode.DeepEquals(left.Inputs[name], right.Inputs[name])) yield return new ValueDifference(name, left.Inputs[name]?.DeepClone(), right.Inputs[name]?.DeepClone());
        if (left.Seed != right.Seed) yield return new ValueDifference("seed", left.Seed, right.Seed);
    }

    private async Task<StepDifference?> StepAsync(string address, Side left, Side right, CancellationToken cancellationToken)
    {
        var (before, after) = (left.State(address), right.State(address));
        var reasons = new List<string>();
        if (left.Step(address) is { } old && right.Step(address) is { } now)
        {
            var differences = PlanDifferences.Of(old, now).ToList();
            reasons.AddRange(await KeysAsync(left.Result(address)?.Key, right.Result(address)?.Key, now, differences, cancellationToken));
            // The key holds the activity and its inputs already, with their values instead of their text.
            var isKeyed = reasons.Count > 0;
            reasons.AddRange(differences.Where(d => !isKeyed || !d.IsInput).SelectMany(Clauses));
        }

        if (reasons.Count == 0 && left.Result(address) is { Key: null } was && right.Result(address) is { Key: null } @is)
            reasons.AddRange(KeyDifferences.Of(was.Outputs, @is.Outputs, "outputs").Take(OutputsNamed));
        if (reasons.Count == 0 && Outcome(before) == Outcome(after)) return null;
        if (reasons.Count == 0) reasons.Add((before, after) switch
        {
            (null, _) => "only in the second run",
            (_, null) => "only in the first run",
            _ => right.Reason(address) ?? left.Reason(address) ?? "it ended otherwise",
        });
        return new StepDifference(address, before, after, reasons);
    }

    // Whether a result was computed or reused is no difference: the result is the same.
    private static StepStatus? Outcome(StepStatus? status) => status == StepStatus.Cached ? StepStatus.Succeeded : status;

    private async Task<IEnumerable<string>> KeysAsync(
        string? left, string? right, PlannedStep step, List<PlanDifference> differences, CancellationToken cancellationToken)
    {
        if (left is null || right is null || left == right) return [];
        if (await cache.FindAsync(project, left, cancellationToken) is not { } before || await cache.FindAsync(project, right, cancellationToken) is not { } after)
            return ["its result was kept under another key; one of the two kept results is gone, so the reason is not known"];
        return after.Parts.Keys.Union(before.Parts.Keys).SelectMany(name => Part(name, before.Parts.GetValueOrDefault(name), after.Parts.GetValueOrDefault(name), step, differences));
    }

    private static IEnumerable<string> Clauses(PlanDifference difference) => difference.Values.Select(v => KeyDifferences.Clause(v.Path, v.Before, v.After));

    // A digest tells nobody anything: the step that gave the artifact does, or the text of the spec.
    private static IEnumerable<string> Part(string name, string? before, string? after, PlannedStep step, List<PlanDifference> differences)
    {
        var input = name.StartsWith("input ", StringComparison.Ordinal) ? name["input ".Length..] : "";
        if (before == after || !KeyDifferences.IsDigest(after) || !step.With.TryGetValue(input, out var binding)) return KeyDifferences.Part(name, before, after);
        if (differences.Find(d => d.Name == $"with.{input}") is { } written) return Clauses(written);
        return BindingText.StepsIn(binding) is [var giver, ..] ? [$"{name} from '{giver}'"] : KeyDifferences.Part(name, before, after);
    }

    private sealed class Side
    {
        private readonly RunState state;
        private readonly Dictionary<string, StepSucceeded> results;
        private readonly Dictionary<string, PlannedStep> planned;

        public Side(RecordedRun recorded)
        {
            state = recorded.Fold();
            results = recorded.Results();
            planned = recorded.Plan.Steps.ToDictionary(s => s.Id);
            Addresses = [.. state.InOrder().Select(n => n.Address)];
            var document = RunDescriber.Describe(recorded.Run, recorded.Plan, recorded.Events, new Dictionary<string, WaitReason>());
            var run = recorded.Run;
            Summary = new ComparedRun(run.Id, run.Number, run.Workflow, run.State, run.Plan, run.CreatedAt, document.Seconds);
            Metrics = [.. RunFigures.Of(state.Outputs, "outputs"), .. Addresses.SelectMany(a => RunFigures.Of(results.GetValueOrDefault(a)?.Outputs, a))];
            Measurements = [.. document.Steps.Where(s => s.State == StepStatus.Succeeded).SelectMany(Figures)];
        }

        public ComparedRun Summary { get; }

        public IReadOnlyList<string> Addresses { get; }

        public IReadOnlyList<(string, double)> Metrics { get; }

        public IReadOnlyList<(string, double)> Measurements { get; }

        public PlannedStep? Step(string address) => planned.GetValueOrDefault(StepAddress.Split(address).Step);

        public StepStatus? State(string address) => state.Steps.GetValueOrDefault(address)?.Status;

        public StepSucceeded? Result(string address) => results.GetValueOrDefault(address);

        /// <summary>Why it failed or was skipped.</summary>
        public string? Reason(string address) => state.Steps.GetValueOrDefault(address) is { IsGood: false } step ? step.Failure?.Message ?? step.Note : null;

        // A reused result took no time worth comparing.
        private static IEnumerable<(string, double)> Figures(StepDocument step) =>
            (step.Measurements ?? new Dictionary<string, double>()).Select(m => ($"{step.Id}.{m.Key}", m.Value)).Prepend(($"{step.Id}.seconds", step.Seconds));
    }
}
