using System.Text.Json.Nodes;
using Workflows.Core.Planning;
using Workflows.Core.Runs;

namespace Workflows.Core.Hosting.Insight;

/// <summary>A run with its plan and its log.</summary>
/// <param name="Run">The run.</param>
/// <param name="Plan">Its stored plan, with the place of its own spec.</param>
/// <param name="Events">Its log, from <see cref="RunCreated"/> on.</param>
public sealed record RecordedRun(RunSummary Run, Plan Plan, IReadOnlyList<StoredEvent> Events)
{
    /// <summary>Its inputs and seed, and what it was asked for.</summary>
    public RunCreated Created => (RunCreated)Events[0].Event;

    /// <summary>The fold of its log.</summary>
    public RunState Fold() => RunState.Fold(Plan, Events.Select(e => e.Event));

    /// <summary>
    /// Its inputs for another run, below those given anew. With another plan an input that it does not have is left out, and one that had the default of
    /// then gets the default of now.
    /// </summary>
    public GivenInputs Inputs(Plan plan, GivenInputs given)
    {
        var isSame = plan.Hash == Plan.Hash;
        var kept = Created.Inputs.Where(i => !given.Values.ContainsKey(i.Key) && plan.Inputs.Any(p => p.Name == i.Key)
            && (isSame || !JsonNode.DeepEquals(i.Value, Plan.Inputs.FirstOrDefault(p => p.Name == i.Key)?.Default)));
        return given with { Values = given.Values.Concat(kept.Select(i => KeyValuePair.Create(i.Key, GivenInput.OfJson(i.Value)))).ToDictionary() };
    }

    /// <summary>The last good end of each step and element by address; what was reset by a restart is left out.</summary>
    internal Dictionary<string, StepSucceeded> Results()
    {
        var results = new Dictionary<string, StepSucceeded>();
        foreach (var stored in Events)
        {
            if (stored.Event is StepSucceeded e) results[StepAddress.Of(e)] = e;
            else if (stored.Event is RunRestarted restarted) foreach (var address in restarted.Reset) results.Remove(address);
        }

        return results;
    }
}
