using Workflows.Core.Activities;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Binds the environment of a step or group.</summary>
internal sealed class EnvBinder(StepDraft step, SpecNames names, PlanSource source, Findings findings)
{
    /// <summary>An environment on top of another, with the types that its text tells.</summary>
    public static EnvTypes Types(EnvTypes below, IReadOnlyList<NamedValue> own) =>
        own.Count == 0 ? below : new EnvTypes(below, own.ToDictionary(v => v.Name.Value, v => IsSecret(v.Value) ? DataType.Secret : DataType.String));

    public void Bind()
    {
        if (step.Spec.Env.Count == 0) return;
        var isRead = step.Activity?.UsesEnvironment == true;
        var scope = names.InStep(step) with { Env = step.Environment.Below! };
        var bound = new List<PlannedOutput>();
        foreach (var (name, value) in step.Spec.Env)
        {
            var uses = step.EnvUses[name.Value] = [];
            var values = new ValueBinder($"step '{step.Id}'", new ExpressionBinder(scope, uses, findings), source, findings);
            if (values.BindText(value, $"env.{name.Value}", takesSecrets: isRead && IsSecret(value)) is { } binding) bound.Add(new PlannedOutput(name.Value, binding));
            // What reads the environment reads all of it.
            step.Uses.AddRange(uses.Select(u => u with { Input = isRead ? u.Input : null }));
        }

        step.Env = bound;
    }

    private static bool IsSecret(YamlNode value) =>
        value is YamlScalar scalar && Interpolation.Parts(scalar.Text) is [{ IsExpression: true, IsOpen: false } part] && part.Text.StartsWith("secrets.", StringComparison.Ordinal);
}
