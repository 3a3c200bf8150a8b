using Workflows.Core.Diagnostics;

namespace Workflows.Core.Planning;

/// <summary>Follows the test part of the data through the steps, and refuses it where something is fitted or chosen.</summary>
internal static class LeakCheck
{
    /// <param name="order">Every step behind those it reads.</param>
    /// <param name="names">Finds steps.</param>
    /// <param name="diagnostics">Gets one <c>leak</c> for each place.</param>
    public static void Run(IReadOnlyList<StepDraft> order, SpecNames names, List<Diagnostic> diagnostics)
    {
        foreach (var step in order)
        {
            Taint? taken = null;
            foreach (var use in step.Uses.Where(u => u.Input is not null && u.Reference.ReadsOutputs))
            {
                if (names.Find(use.Reference.Step) is not { } from || Find(from, use.Reference.Output) is not { } taint) continue;
                taken ??= taint;
                if (use.Fits && !step.Spec.AllowLeak) diagnostics.Add(Leak(step, use, taint));
            }

            Spread(step, taken);
        }
    }

    // All outputs at once carry the taint of any.
    private static Taint? Find(StepDraft from, string? output) =>
        output is null ? from.Tainted.Values.FirstOrDefault() : from.Tainted.GetValueOrDefault(output);

    private static void Spread(StepDraft step, Taint? taken)
    {
        foreach (var field in step.Activity?.Outputs.Fields ?? [])
        {
            var name = $"steps.{step.Id}.outputs.{field.Name}";
            if (field.IsTestData) step.Tainted[field.Name] = new Taint(name, null);
            else if (taken is not null && !field.Untainted) step.Tainted[field.Name] = new Taint(name, taken);
        }
    }

    private static Diagnostic Leak(StepDraft step, Use use, Taint taint) => new(
        DiagnosticCodes.Leak, Severity.Error, use.Place,
        $"Test data leak into '{use.Input}' of step '{step.Id}', which fits or chooses with it: {taint.Trace}.",
        "Use the training or validation part, or write allowLeak: true if that is what you want.");
}
