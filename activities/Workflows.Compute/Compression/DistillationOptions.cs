namespace Workflows.Compute.Compression;

/// <summary>How much a student listens to its teacher.</summary>
public sealed record DistillationOptions
{
    /// <summary>T: divides both logits before the softmax, so that small probabilities are heard; above 0, usually 1 to 10. Default 4.</summary>
    public double Temperature { get; init; } = 4;

    /// <summary>α: share of the teacher's soft targets in the loss, 0 to 1; the rest is the loss against the labels. Default 0.9.</summary>
    public double Alpha { get; init; } = 0.9;

    /// <summary>What is wrong with these options, one sentence each; empty when nothing is.</summary>
    public IReadOnlyList<string> Problems() =>
    [
        .. Temperature is > 0 and < double.PositiveInfinity ? Array.Empty<string>() : [$"temperature is {Temperature}: use a number above 0, such as 4"],
        .. Alpha is >= 0 and <= 1 ? Array.Empty<string>() : [$"alpha is {Alpha}: use a share from 0 to 1"],
    ];
}
