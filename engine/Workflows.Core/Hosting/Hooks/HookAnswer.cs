namespace Workflows.Core.Hosting.Hooks;

/// <summary>What a sender is answered.</summary>
/// <param name="Status">202 for a run, 204 for a request that the hook's condition passes over, else 4xx.</param>
/// <param name="Run">The run that it started, or that it started before; null for none.</param>
/// <param name="Code">Stable word for why there is none.</param>
/// <param name="Detail">The same in a sentence.</param>
/// <param name="Pointer">JSON pointer to the value that does not fit, or null.</param>
public sealed record HookAnswer(int Status, RunSummary? Run, string? Code = null, string? Detail = null, string? Pointer = null)
{
    /// <summary>There is no such hook: nothing more is told, and nothing kept.</summary>
    public static HookAnswer Unknown { get; } = new(404, null, "hook-unknown", "There is no such hook.");

    /// <summary>It is not shown to come from somebody who may.</summary>
    public static HookAnswer Refused { get; } = new(401, null, "signature-invalid", "The signature is missing, wrong or too old.");
}
