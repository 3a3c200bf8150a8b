using Workflows.Core.Diagnostics;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Warns of what is declared and read by nobody.</summary>
internal static class UnusedCheck
{
    public static void Run(WorkflowSpec spec, IReadOnlyList<StepDraft> drafts, IEnumerable<Use> uses, Findings findings)
    {
        foreach (var draft in drafts.Where(d => d.Kind != StepKind.Group && d.Activity?.UsesEnvironment != true))
        {
            foreach (var (name, _) in draft.Spec.Env.Where(e => !draft.Uses.Exists(u => u.Reference.Root == "env" && u.Reference.Name == e.Name.Value)))
                findings.Warning(DiagnosticCodes.KeyWithoutEffect, name.Span, $"'env.{name.Value}' of step '{draft.Id}' has no effect: what the step does reads no environment, and no expression of it reads 'env.{name.Value}'.", "Remove it.");
        }

        if (spec.Secrets.Count == 0) return;
        var used = uses.Where(u => u.Reference.Root == "secrets").Select(u => u.Reference.Name).Append(spec.On?.Webhook?.Secret.Value)
            .Concat(spec.Inputs.Where(i => i.Type == InputType.Secret).Select(i => (i.Default as YamlScalar)?.Text)).ToHashSet();
        foreach (var secret in spec.Secrets.Where(s => !used.Contains(s.Value)))
            findings.Warning(DiagnosticCodes.SecretUnused, secret.Span, $"The secret '{secret.Value}' is declared and never used.", "Remove it.");
    }
}
