using Workflows.Activities.Data;
using Workflows.Compute;
using Workflows.Compute.Inference;
using Workflows.Compute.Networks;
using Workflows.Compute.Onnx;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Conversion;

/// <summary>
/// Writes a network as one ONNX graph with the preprocessing in it, then feeds the same rows to both and compares the logits. A model that answers
/// differently is never handed on.
/// </summary>
[Activity("convert/onnx", Summary = "Converts a network into ONNX and checks that it answers the same.", UsesDevice = true)]
internal sealed class ConvertOnnx(ComputeModule compute) : IActivity<ConvertInput, ConvertOutput>
{
    // Enough to meet every corner of a network; more would only take longer.
    private const int MostRows = 2048;

    /// <inheritdoc/>
    public async Task<ConvertOutput> RunAsync(ConvertInput input, ActivityContext context)
    {
        var network = await ModelArtifact.LoadNetworkAsync(input.Model, context);
        var rows = await RowsAsync(input, network, context);
        var (model, parity) = await ComputeWork.RunAsync(() => Convert(network, rows, context), context.Cancellation);
        if (parity.RelativeDifference > Parity.Goal)
            throw new FailureException(new Failure
            {
                Kind = FailureKind.Activity,
                Code = FailureCodes.Parity,
                Message = $"convert/onnx: the converted model differs from its original by {parity.RelativeDifference:0.0e+0} relative to the largest logit (row {parity.WorstRow + 1} of {parity.Rows}); "
                    + $"at most {Parity.Goal:0.0e+0} is accepted. Standardise the columns, so that features are of the size of 1, and train again.",
            });
        return new ConvertOutput
        {
            Model = await ModelArtifact.StoreAsync(model, context),
            Summary = new ConvertSummary
            {
                Bytes = model.Facts.Bytes,
                Parameters = model.Facts.Parameters,
                Rows = parity.Rows,
                Parity = parity.RelativeDifference,
                ArgmaxAgreement = parity.Agreement,
            },
        };
    }

    private (OnnxModel Model, Parity Parity) Convert(Network network, float[] rows, ActivityContext context)
    {
        var model = OnnxExporter.Export(network);
        var original = compute.Logits(network, rows, ComputeDevices.Of(compute, context), context.Cancellation);
        var converted = LogitProbe.Logits(model, rows, rows.Length / network.Signature.Columns.Count);
        return (model, Parity.Compare(original, converted, network.Architecture.Outputs));
    }

    private static async Task<float[]> RowsAsync(ConvertInput input, Network network, ActivityContext context)
    {
        if (input.Rows is null) return NormalRows.Draw(network.Recipe, network.Signature, context.Seed);
        var dataset = await Dataset.LoadAsync(input.Rows, context);
        var rows = dataset.Take([.. Enumerable.Range(0, Math.Min(dataset.Rows, MostRows))]);
        return rows.ToRows(network.Signature, "convert/onnx").Features;
    }
}

/// <summary>Inputs of <c>convert/onnx</c>.</summary>
internal sealed record ConvertInput
{
    [Field("The trained network.", Kind = ArtifactKind.Model, Formats = [ModelArtifact.Network])]
    public required Artifact Model { get; init; }

    [Field("Raw rows for the comparison, at most the first 2,048 are used; drawn from normal distributions of the recipe's mean and scale when not given.", Kind = ArtifactKind.Dataset)]
    public Artifact? Rows { get; init; }

    [Field("Seed of drawn rows; the run's seed when not given.")]
    public long? Seed { get; init; }
}

/// <summary>Outputs of <c>convert/onnx</c>.</summary>
internal sealed record ConvertOutput
{
    [Field("The converted model, preprocessing included.", Kind = ArtifactKind.Model, Formats = [ModelArtifact.Onnx])]
    public required Artifact Model { get; init; }

    [Field("Size and exactness.")]
    public required ConvertSummary Summary { get; init; }
}

/// <summary>Size and exactness of a conversion.</summary>
internal sealed record ConvertSummary
{
    [Field("Length of model.onnx, preprocessing included.")]
    public required long Bytes { get; init; }

    [Field("Trained values.")]
    public required long Parameters { get; init; }

    [Field("Compared rows.")]
    public required int Rows { get; init; }

    [Field("Largest difference of logits between the original and ONNX Runtime, relative to the largest logit (at least 1).")]
    public required double Parity { get; init; }

    [Field("Share of compared rows that get the same class from both, 0 to 1.")]
    public required double ArgmaxAgreement { get; init; }
}
