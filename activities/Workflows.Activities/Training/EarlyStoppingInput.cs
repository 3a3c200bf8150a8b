using Workflows.Compute.Training;
using Workflows.Core.Activities;

namespace Workflows.Activities.Training;

/// <summary>When training ends before its last epoch.</summary>
internal sealed record EarlyStoppingInput
{
    [Field("Epochs without a lower validation loss before it stops.", Minimum = 1)]
    public int Patience { get; init; } = 5;

    [Field("A fall of the validation loss counts when it is larger than this, in nats.", Minimum = 0)]
    public double MinDelta { get; init; }

    /// <summary>The rule as the compute module knows it.</summary>
    internal EarlyStopping ToEarlyStopping() => new(Patience, MinDelta);
}
