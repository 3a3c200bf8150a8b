using Workflows.Core.Hosting.Hooks;
using Workflows.Core.Planning;

namespace Workflows.Core.Hosting;

/// <summary>How a run is started.</summary>
public sealed record StartOptions
{
    /// <summary>Seed in place of the spec's, or null.</summary>
    public long? Seed { get; init; }

    /// <summary>Who starts it, for approvals and people; null when unknown.</summary>
    public string? By { get; init; }

    /// <summary>Whether the run is only created: whoever serves takes it up.</summary>
    public bool IsDetached { get; init; }

    /// <summary>The request that asks for it, so that the same one again starts nothing; null for none.</summary>
    public StartRequest? Request { get; init; }

    /// <summary>W3C <c>traceparent</c> of whoever starts it, so that the run belongs to that trace; null for none.</summary>
    public string? Trace { get; init; }

    /// <summary>The delivery of a hook that asks for it, kept together with the run; null for none.</summary>
    public Delivery? Delivery { get; init; }

    /// <summary>Which steps are meant.</summary>
    public StepSelection Selection { get; init; } = StepSelection.All;
}

/// <summary>Somebody who answers.</summary>
/// <param name="Name">The name that approvals list and the log keeps.</param>
/// <param name="Roles">Roles that they have; none on the command line.</param>
public sealed record Person(string Name, IReadOnlyList<string>? Roles = null);
