using Workflows.Core.Diagnostics;

namespace Workflows.Core.Runs;

/// <summary>What is known of the nodes right below a group, a container or a phase without looking at each.</summary>
/// <param name="Open">Those that have not ended.</param>
/// <param name="Active">Those that have begun and not ended.</param>
/// <param name="First">The first failure that counts, or null.</param>
/// <param name="AnyCancelled">Whether one was cancelled.</param>
internal sealed record Members(int Open, int Active, FirstFailure? First, bool AnyCancelled)
{
    public static Members None { get; } = new(0, 0, null, false);

    /// <summary>The same after one node changed.</summary>
    /// <param name="before">The node as it was; null when it was not there.</param>
    /// <param name="now">The node as it is.</param>
    /// <param name="isExcused">Whether a failure of it counts as a success.</param>
    public Members After(StepState? before, StepState now, bool isExcused) => new(
        Open + Count(!now.IsEnded) - Count(before is { IsEnded: false }),
        Active + Count(now.IsActive) - Count(before is { IsActive: true }),
        First ?? (now.Status == StepStatus.Failed && !isExcused ? now.Members.First ?? new FirstFailure(now.Address, now.Failure!) : null),
        AnyCancelled || now.Status == StepStatus.Cancelled);

    private static int Count(bool holds) => holds ? 1 : 0;
}

/// <summary>A failure and where it began.</summary>
/// <param name="Address">The innermost step that failed.</param>
/// <param name="Failure">Why.</param>
internal sealed record FirstFailure(string Address, Failure Failure);
