using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Data;

/// <summary>
/// Draws three parts by the step's seed. Each class (all rows together without <c>stratify</c>) is shuffled and apportioned by largest remainder;
/// equal remainders go to train, then validation, then test. Inside a part rows keep the order they had.
/// </summary>
[Activity("data/split", Summary = "Splits a data set into a training, a validation and a test part.")]
internal sealed class Split : IActivity<SplitInput, SplitOutput>
{
    /// <inheritdoc/>
    public async Task<SplitOutput> RunAsync(SplitInput input, ActivityContext context)
    {
        if (input.Validation + input.Test >= 1)
            throw FailureException.Input(FailureCodes.SplitShares,
                $"validation ({input.Validation}) and test ({input.Test}) leave nothing for training: together they must be below 1.");
        var dataset = await Dataset.LoadAsync(input.Dataset, context);
        var parts = new SplitPlan(dataset, input).Draw(context.Seed);
        return new SplitOutput
        {
            Train = await dataset.Take(parts[0]).StoreAsync(context),
            Validation = await dataset.Take(parts[1]).StoreAsync(context),
            Test = await dataset.Take(parts[2]).StoreAsync(context),
        };
    }
}

/// <summary>Inputs of <c>data/split</c>.</summary>
internal sealed record SplitInput
{
    [Field("The rows to split.", Kind = ArtifactKind.Dataset)]
    public required Artifact Dataset { get; init; }

    [Field("Share of the rows for early stopping and tuning, 0 to below 1; 0 gives a part without rows.", Minimum = 0, Maximum = 0.99)]
    public double Validation { get; init; } = 0.15;

    [Field("Share of the rows that are kept for the final judgement, 0 to below 1; 0 gives a part without rows.", Minimum = 0, Maximum = 0.99)]
    public double Test { get; init; } = 0.2;

    [Field("Whether every part gets the same mix of classes.")]
    public bool Stratify { get; init; } = true;

    [Field("Seed of the draw; the run's seed when not given.")]
    public long? Seed { get; init; }
}

/// <summary>Outputs of <c>data/split</c>.</summary>
internal sealed record SplitOutput
{
    [Field("What is left for training.", Kind = ArtifactKind.Dataset)]
    public required Artifact Train { get; init; }

    [Field("For early stopping and tuning.", Kind = ArtifactKind.Dataset)]
    public required Artifact Validation { get; init; }

    [Field("For the final judgement only: fitting or choosing with it is refused.", Kind = ArtifactKind.Dataset, IsTestData = true)]
    public required Artifact Test { get; init; }
}
