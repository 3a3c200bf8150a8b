using System.Text.Json.Nodes;
using Workflows.Core.Planning;
using Workflows.Core.Planning.Expressions;

namespace Workflows.Core.Runs;

/// <summary>What follows from the inputs of a run alone: they themselves, and <c>env</c> and <c>vars</c> of the spec.</summary>
internal sealed class RunValues(Plan? plan, JsonObject inputs)
{
    private readonly Lock gate = new();
    private (LazyValues Env, LazyValues Vars)? made;

    public static RunValues None { get; } = new(null, []);

    public IReadOnlyDictionary<string, JsonNode?> Inputs { get; } = inputs.ToDictionary(i => i.Key, i => i.Value);

    /// <summary><c>env</c> and <c>vars</c>, the same for everybody who asks.</summary>
    public (LazyValues Env, LazyValues Vars) Of(RunScope run)
    {
        lock (gate) return made ??= Make(run);
    }

    /// <summary>A variable of the environment: text, or the reference to a secret, which is one only to whoever may reveal it.</summary>
    public static JsonNode? Text(Binding value, ExpressionScope scope) => Bindings.Resolve(value, scope) switch
    {
        JsonObject reference => reference,
        var scalar => Scalar.Show(scalar),
    };

    private (LazyValues, LazyValues) Make(RunScope run)
    {
        var bare = new ExpressionScope
        {
            Inputs = Inputs,
            Steps = new Dictionary<string, StepScope>(),
            Status = new StatusScope(true, false, false),
            Run = run,
        };
        var env = new LazyValues(LazyValues.Nothing, plan?.Env ?? [], v => Text(v, bare));
        LazyValues vars = null!;
        vars = new LazyValues(LazyValues.Nothing, plan?.Vars ?? [], v => Bindings.Resolve(v, bare with { Env = env, Vars = vars }));
        return (env, vars);
    }
}
