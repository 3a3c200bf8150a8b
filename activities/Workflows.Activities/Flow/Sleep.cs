using Workflows.Core.Activities;

namespace Workflows.Activities.Flow;

/// <summary>Waits inside an attempt; a cancel or a timeout ends the wait at once. A new attempt waits the whole time again.</summary>
[Activity("flow/sleep", Summary = "Waits for a time.", Effect = Effect.Effect, RunsInTests = true)]
internal sealed class Sleep : IActivity<SleepInput, SleepOutput>
{
    // The longest wait that one timer can hold is about 49 days.
    private static readonly TimeSpan Slice = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public async Task<SleepOutput> RunAsync(SleepInput input, ActivityContext context)
    {
        if (input.Duration < TimeSpan.Zero)
            throw Core.Diagnostics.FailureException.Input(FailureCodes.FlowDuration, $"flow/sleep cannot wait for {input.Duration}. Give a duration of 0s or more.");
        for (var left = input.Duration; left > TimeSpan.Zero; left -= Slice)
        {
            context.Report.Progress(1 - (left / input.Duration), $"{left} left");
            await Task.Delay(left < Slice ? left : Slice, context.Time, context.Cancellation);
        }

        return new SleepOutput { Seconds = input.Duration.TotalSeconds };
    }
}

/// <summary>Inputs of <c>flow/sleep</c>.</summary>
internal sealed record SleepInput
{
    [Field("How long to wait, for example 90s or 15m.")]
    public required TimeSpan Duration { get; init; }
}

/// <summary>Outputs of <c>flow/sleep</c>.</summary>
internal sealed record SleepOutput
{
    [Field("The time that was asked for, in seconds.")]
    public required double Seconds { get; init; }
}
