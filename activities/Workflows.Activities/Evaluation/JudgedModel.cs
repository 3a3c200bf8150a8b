using Workflows.Compute.Inference;
using Workflows.Compute.Onnx;

namespace Workflows.Activities.Evaluation;

/// <summary>Everything found out about one model of a comparison.</summary>
internal sealed record JudgedModel
{
    /// <summary>As given.</summary>
    public required string Name { get; init; }

    /// <summary>Sizes and counts of the file.</summary>
    public required OnnxFacts Facts { get; init; }

    /// <summary>Quality on the rows.</summary>
    public required ClassificationMetrics Metrics { get; init; }

    /// <summary>Name of the answered class of each row.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Latency here and now.</summary>
    public required Latency Latency { get; init; }

    /// <summary>Parity with the original, if known.</summary>
    public double? Parity { get; init; }
}
