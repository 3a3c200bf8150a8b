namespace Workflows.Compute.Onnx;

/// <summary>Codes of <see cref="OnnxModelException"/>.</summary>
public static class OnnxCodes
{
    /// <summary>A file of the model folder is missing.</summary>
    public const string Missing = "onnx-missing";

    /// <summary>The bytes are not a complete ONNX model, or the signature beside it is not one.</summary>
    public const string Malformed = "onnx-malformed";

    /// <summary>The model refers to files outside itself.</summary>
    public const string ExternalData = "onnx-external-data";

    /// <summary>Inputs or outputs of the graph differ from what the signature promises to callers.</summary>
    public const string Contract = "onnx-contract";

    /// <summary>ONNX Runtime refuses the graph.</summary>
    public const string Refused = "onnx-refused";

    /// <summary>The network holds something that has no ONNX form here.</summary>
    public const string NotExportable = "onnx-not-exportable";

    /// <summary>The graph has no tensor called <c>logits</c>.</summary>
    public const string NoLogits = "onnx-no-logits";

    /// <summary>The graph is quantised already.</summary>
    public const string AlreadyQuantized = "onnx-already-quantized";

    /// <summary>The graph has no dense layer of 32-bit floats.</summary>
    public const string NothingToQuantize = "onnx-nothing-to-quantize";

    /// <summary>A weight is NaN or infinite.</summary>
    public const string WeightNotFinite = "onnx-weight-not-finite";

    /// <summary>Too few or too many values in the rows.</summary>
    public const string InputWidth = "onnx-input-width";

    /// <summary>Columns are missing, unknown, or hold the other type.</summary>
    public const string InputColumns = "onnx-input-columns";

    /// <summary>A cell is NaN or infinite.</summary>
    public const string InputNotFinite = "onnx-input-not-finite";

    /// <summary>The graph answers NaN or infinity.</summary>
    public const string OutputNotFinite = "onnx-output-not-finite";

    /// <summary>There are no rows where at least one is needed.</summary>
    public const string InputEmpty = "onnx-input-empty";

    /// <summary>A label is not an index into the classes, or there is not one label a row.</summary>
    public const string InputLabels = "onnx-input-labels";

    /// <summary>Two outputs that should be compared differ in shape or hold NaN.</summary>
    public const string ParityShape = "onnx-parity-shape";
}
