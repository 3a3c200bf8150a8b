using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Flow;

/// <summary>Fails on purpose: to try out retries, <c>if: failure()</c> and <c>finally</c>, or to end a run with a message of one's own.</summary>
[Activity("flow/fail", Summary = "Fails with a message, always or for the first attempts.", Effect = Effect.Effect, RunsInTests = true)]
internal sealed class Fail : IActivity<FailInput, FailOutput>
{
    /// <inheritdoc/>
    public Task<FailOutput> RunAsync(FailInput input, ActivityContext context)
    {
        if (input.Failures is { } failures && context.Attempt > failures) return Task.FromResult(new FailOutput { Attempt = context.Attempt });
        throw new FailureException(new Failure
        {
            Kind = FailureKind.Activity,
            Code = FailureCodes.FlowFail,
            Message = input.Message,
            Retryable = input.Retryable,
        });
    }
}

/// <summary>Inputs of <c>flow/fail</c>.</summary>
internal sealed record FailInput
{
    [Field("The message of the failure.")]
    public string Message { get; init; } = "The step was told to fail.";

    [Field("How many attempts fail before one succeeds; every attempt fails when not given.", Minimum = 0)]
    public int? Failures { get; init; }

    [Field("Whether the failure may be retried.")]
    public bool Retryable { get; init; } = true;
}

/// <summary>Outputs of <c>flow/fail</c>.</summary>
internal sealed record FailOutput
{
    [Field("The attempt that succeeded, from 1.")]
    public required int Attempt { get; init; }
}
