using Workflows.Core.Activities;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Binds the environment of a step or group.</summary>
internal sealed class EnvBinder(StepDraft step, SpecNames names, PlanSource source, Findings findings)
{
    /// <summary>The names of an environment on top of another, with the types that their text tells.</summary>
    public static IReadOnlyDictionary<string, NamedType> Names(IReadOnlyDictionary<string, NamedType> below, IReadOnlyList<NamedValue> own)
    {
        if (own.Count == 0) return below;
        var all = new Dictionary<string, NamedType>(below);
        foreach (var (name, value) in own) all[name.Value] = IsSecret(value) ? new NamedType(DataType.Secret, []) : NamedType.Text;
        return all;
    }

    public void Bind()
    {
        var around = step.Parent?.Environment ?? names.Environment;
        step.Environment = around;
        if (step.Spec.Env.Count == 0) return;
        var all = new Dictionary<string, NamedType>(Names(around, step.Spec.Env));
        var bound = new List<PlannedOutput>();
        var values = new ValueBinder($"step '{step.Id}'", new ExpressionBinder(names.InStep(step), step.Uses, findings), source, findings);
        var isRead = step.Activity?.UsesEnvironment == true;
        foreach (var (name, value) in step.Spec.Env)
        {
            var first = step.Uses.Count;
            if (values.BindText(value, $"env.{name.Value}", takesSecrets: isRead && IsSecret(value)) is { } binding) bound.Add(new PlannedOutput(name.Value, binding));
            all[name.Value] = all[name.Value] with { Reads = [.. step.Uses.Skip(first).Select(u => u.Reference)] };
            for (var i = first; i < step.Uses.Count; i++) step.Uses[i] = step.Uses[i] with { Input = isRead ? $"env.{name.Value}" : null };
        }

        (step.Env, step.Environment) = (bound, all);
    }

    private static bool IsSecret(YamlNode value) =>
        value is YamlScalar scalar && Interpolation.Parts(scalar.Text) is [{ IsExpression: true, IsOpen: false } part] && part.Text.StartsWith("secrets.", StringComparison.Ordinal);
}
