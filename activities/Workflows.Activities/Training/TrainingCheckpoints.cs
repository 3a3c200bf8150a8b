using Workflows.Compute.Training;
using Workflows.Core.Activities;

namespace Workflows.Activities.Training;

/// <summary>Where and how often the trainings of an attempt keep their state.</summary>
internal static class TrainingCheckpoints
{
    // A state of a small net takes some 5 ms to write and flush: about one percent of this.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    public static Checkpoints Of(ActivityContext context) => new(context.CheckpointFolder) { Interval = Interval, Time = context.Time };
}
