using Microsoft.Extensions.Logging;
using Workflows.Compute.Onnx;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;

namespace Workflows.Activities.Compression;

/// <summary>
/// Stores the weights of the dense layers as integers of one byte, each output column with a scale of its own; activations are quantised while the model
/// answers (dynamic quantisation, standard ONNX operators).
/// </summary>
[Activity("compress/quantize", Summary = "Stores the weights of an ONNX model in 8 bits or fewer.")]
internal sealed partial class Quantize : IActivity<QuantizeInput, QuantizeOutput>
{
    /// <inheritdoc/>
    public async Task<QuantizeOutput> RunAsync(QuantizeInput input, ActivityContext context)
    {
        var model = await ModelArtifact.LoadOnnxAsync(input.Model, context);
        var quantized = await ComputeWork.RunAsync(() => Quantizer.Quantize(model, new QuantizerOptions { WeightBits = input.WeightBits }), context.Cancellation);
        var summary = new QuantizeSummary
        {
            BytesBefore = model.Facts.Bytes,
            Bytes = quantized.Model.Facts.Bytes,
            WeightBits = input.WeightBits,
            Layers = [.. quantized.Layers.Select(layer => new QuantizedLayerSummary { Name = layer.Name, Bytes = layer.Bytes, RelativeError = layer.RelativeError })],
        };
        LogQuantized(context.Logger, summary.BytesBefore, summary.Bytes, summary.Layers.Count);
        return new QuantizeOutput { Model = await ModelArtifact.StoreAsync(quantized.Model, context), Summary = summary };
    }

    [LoggerMessage(1401, LogLevel.Information, "model.onnx: {Before} bytes before, {After} bytes after; {Layers} layers quantised")]
    private static partial void LogQuantized(ILogger logger, long before, long after, int layers);
}

/// <summary>Inputs of <c>compress/quantize</c>.</summary>
internal sealed record QuantizeInput
{
    [Field("The model in 32-bit floats.", Kind = ArtifactKind.Model, Formats = [ModelArtifact.Onnx])]
    public required Artifact Model { get; init; }

    [Field("Bits of a weight, 7 or 8; both take one byte. 7 answers the same on every processor, 8 may saturate on some without VNNI.", Minimum = 7, Maximum = 8)]
    public int WeightBits { get; init; } = 7;
}

/// <summary>Outputs of <c>compress/quantize</c>.</summary>
internal sealed record QuantizeOutput
{
    [Field("The smaller model.", Kind = ArtifactKind.Model, Formats = [ModelArtifact.Onnx])]
    public required Artifact Model { get; init; }

    [Field("What was done.")]
    public required QuantizeSummary Summary { get; init; }
}

/// <summary>What quantising did.</summary>
internal sealed record QuantizeSummary
{
    [Field("Length of model.onnx before, in bytes.")]
    public required long BytesBefore { get; init; }

    [Field("Length of model.onnx after, in bytes.")]
    public required long Bytes { get; init; }

    [Field("Bits of a weight.")]
    public required int WeightBits { get; init; }

    [Field("The quantised layers in order.")]
    public required IReadOnlyList<QuantizedLayerSummary> Layers { get; init; }
}

/// <summary>What quantising did to one layer.</summary>
internal sealed record QuantizedLayerSummary
{
    [Field("Name of the weight.")]
    public required string Name { get; init; }

    [Field("Bytes of the weight with its scales.")]
    public required long Bytes { get; init; }

    [Field("Root mean square change of the weights relative to their root mean square, 0 to 1.")]
    public required double RelativeError { get; init; }
}
