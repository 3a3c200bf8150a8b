using Workflows.Core.Signatures;

namespace Workflows.Core.Planning;

/// <summary>What starts runs of a plan by itself. It stands beside the plan: how a run began changes nothing of its results.</summary>
/// <param name="Webhook">Requests; null for none.</param>
/// <param name="Push">Pushes; null for none.</param>
public sealed record PlannedTriggers(PlannedWebhook? Webhook, PlannedPush? Push);

/// <summary>Starts a run for each request.</summary>
/// <param name="Secret">Name of the secret that signs.</param>
/// <param name="Signing">How.</param>
/// <param name="If">Condition over <c>event</c>, checked; null for none.</param>
/// <param name="Inputs">What the run gets, from <c>event</c>.</param>
public sealed record PlannedWebhook(string Secret, HookSigning Signing, string? If, IReadOnlyDictionary<string, Binding> Inputs);

/// <summary>Starts a run for each push.</summary>
/// <param name="Branches">Patterns; empty for every branch that the repository allows.</param>
/// <param name="Tags">Patterns of tags; empty for none.</param>
/// <param name="Paths">Patterns of files, one of which must have changed; empty for any.</param>
/// <param name="PathsIgnore">Patterns of files whose changes do not count.</param>
/// <param name="Inputs">What the run gets, from <c>event</c>.</param>
public sealed record PlannedPush(
    IReadOnlyList<string> Branches, IReadOnlyList<string> Tags, IReadOnlyList<string> Paths, IReadOnlyList<string> PathsIgnore, IReadOnlyDictionary<string, Binding> Inputs);
