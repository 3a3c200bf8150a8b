using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Runs;

namespace Workflows.Core.Hosting.Previews;

/// <summary>A run that is only played: the real machine decides, nothing is stored and nothing is done.</summary>
internal sealed class PreviewPlay
{
    private const string Id = "preview";

    public PreviewPlay(Plan plan, RunCreated created)
    {
        Plan = plan;
        State = RunState.Empty(plan).Apply(created);
        Do(new TakeOver(1));
    }

    public Plan Plan { get; }

    public RunState State { get; private set; }

    /// <summary>Attempts that the machine began and nobody has looked at.</summary>
    public Queue<AttemptStarted> Begun { get; } = new();

    public ExpressionScope ScopeOf(AttemptStarted attempt) => RunScopes.Of(Id, State, State.Steps[StepAddress.Of(attempt)]);

    public void Succeed(AttemptStarted attempt, JsonObject outputs) => Do(new EndAttempt(attempt, new AttemptResult.Succeeded(new StepSucceeded
    {
        Step = attempt.Step,
        Element = attempt.Element,
        Attempt = attempt.Attempt,
        Fence = attempt.Fence,
        Outputs = outputs,
        Cached = true,
    })));

    /// <summary>The inputs of a step as far as they are known.</summary>
    public JsonObject Known(StepState node)
    {
        var known = new JsonObject();
        var scope = RunScopes.Of(Id, State, node);
        foreach (var (name, binding) in State.Graph[node.Step].With)
        {
            try
            {
                known[name] = Bindings.Resolve(binding, scope);
            }
            catch (FailureException)
            {
                // It follows from a step that has not run.
            }
        }

        return known;
    }

    /// <summary>Keys of the elements of an expanded step whose turn has not come, when they follow from inputs alone; none else.</summary>
    public IReadOnlyList<string> ElementsAhead(StepState node)
    {
        if (node is not { IsContainer: true, Elements: null, Status: StepStatus.Queued }) return [];
        try
        {
            return [.. Expansion.Of(State.Graph[node.Step], RunScopes.Of(Id, State, node)).Select(e => e.Key)];
        }
        catch (FailureException)
        {
            return [];
        }
    }

    private void Do(RunCommand command)
    {
        foreach (var e in RunMachine.Decide(Id, State, command))
        {
            State = State.Apply(e);
            if (e is AttemptStarted attempt) Begun.Enqueue(attempt);
        }
    }
}
