namespace Workflows.Core.Steps;

/// <summary>Keeps secrets of a project, encrypted at rest. Only <see cref="StepRunner"/> reads values.</summary>
public interface ISecretStore
{
    /// <summary>Keeps a value under a name, in place of an earlier one.</summary>
    /// <param name="project">The project.</param>
    /// <param name="name">Matches <see cref="Spec.SpecKeys.IdPattern"/>.</param>
    /// <param name="value">At least <see cref="SecretMask.ShortestForm"/> characters.</param>
    /// <param name="workflows">Names of the workflows that may use it; empty for all of the project.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="Diagnostics.FailureException">As <see cref="SecretRules.Check"/>; <c>secret-key-invalid</c>.</exception>
    Task SetAsync(string project, string name, string value, IReadOnlyList<string> workflows, CancellationToken cancellationToken);

    /// <summary>Names and rights of all secrets, by name; never a value.</summary>
    Task<IReadOnlyList<SecretSummary>> ListAsync(string project, CancellationToken cancellationToken);

    /// <summary>Forgets a secret. False when there is none.</summary>
    Task<bool> RemoveAsync(string project, string name, CancellationToken cancellationToken);

    /// <summary>The value for a step of a workflow.</summary>
    /// <exception cref="Diagnostics.FailureException"><c>secret-missing</c>, <c>secret-not-allowed</c>, <c>secret-unreadable</c> (another key).</exception>
    Task<string> RevealAsync(string project, string name, string workflow, CancellationToken cancellationToken);
}

/// <summary>What may be known of a secret.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Workflows">Who may use it; empty for all.</param>
/// <param name="UpdatedAt">When it was last set, UTC.</param>
public sealed record SecretSummary(string Name, IReadOnlyList<string> Workflows, DateTimeOffset UpdatedAt);
