using Workflows.Compute.Onnx.Proto;
using Workflows.Compute.Preprocessing;
using DataType = Workflows.Compute.Onnx.Proto.TensorProto.Types.DataType;

namespace Workflows.Compute.Onnx;

/// <summary>
/// What every served model looks like from outside. A model whose columns are all numbers has the one input <c>features</c>, FP32 [-1, columns] in
/// the order of the signature; a model with other columns has one input per column, FP32 or STRING [-1, 1]. Outputs are <c>probabilities</c>,
/// FP32 [-1, classes], and <c>label</c>, INT64 [-1], an index into the classes.
/// </summary>
public static class ServingContract
{
    /// <summary>Input of an all-numeric model.</summary>
    public const string Features = "features";

    /// <summary>Output: probability of each class.</summary>
    public const string Probabilities = "probabilities";

    /// <summary>Output: index of the chosen class.</summary>
    public const string Label = "label";

    /// <summary>Inner tensor in front of the head: [-1, classes], or [-1, 1] for a single log-odds.</summary>
    public const string Logits = "logits";

    /// <summary>Whether a model of this signature has the one input <see cref="Features"/>.</summary>
    public static bool IsNumeric(Signature signature) => signature.Columns.All(column => column.Type == ColumnType.Number);

    /// <summary>Refuses a graph that answers otherwise than its signature promises.</summary>
    /// <exception cref="OnnxModelException">With <see cref="OnnxCodes.Contract"/>; the message names the tensor.</exception>
    internal static void Check(GraphProto graph, Signature signature)
    {
        CheckSignature(signature);
        var constants = graph.Initializer.Select(constant => constant.Name).ToHashSet();
        Check("input", [.. graph.Input.Where(input => !constants.Contains(input.Name))], Inputs(signature));
        Check("output", graph.Output, [(Probabilities, DataType.Float, signature.Classes.Count), (Label, DataType.Int64, null)]);
    }

    private static void CheckSignature(Signature signature)
    {
        if (signature.Columns.Count == 0) throw Broken("comes with a signature without columns");
        if (signature.Classes.Count < 2) throw Broken($"comes with a signature of {signature.Classes.Count} classes; a classifier has at least two");
        if (Twice(signature.Columns.Select(column => column.Name)) is { } column)
            throw Broken($"comes with a signature that has two columns '{column}'");
        if (Twice(signature.Classes) is { } name) throw Broken($"comes with a signature that has two classes '{name}'");
        if (signature.PositiveClass is { } positive && !signature.Classes.Contains(positive))
            throw Broken($"comes with a signature whose positive class '{positive}' is none of its classes");
    }

    private static string? Twice(IEnumerable<string> names) => names.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1)?.Key;

    private static List<(string Name, DataType Type, int? Width)> Inputs(Signature signature) => IsNumeric(signature)
        ? [(Features, DataType.Float, signature.Columns.Count)]
        : [.. signature.Columns.Select(column => (column.Name, TypeOf(column), (int?)1))];

    private static DataType TypeOf(Column column) => column.Type == ColumnType.Text ? DataType.String : DataType.Float;

    private static void Check(string side, IReadOnlyList<ValueInfoProto> values, List<(string Name, DataType Type, int? Width)> expected)
    {
        foreach (var (name, type, width) in expected)
        {
            var form = $"{type}[batch{(width is null ? "" : $", {width}")}]";
            var value = values.FirstOrDefault(value => value.Name == name)
                ?? throw Broken($"has no {side} '{name}'; it must have one of the form {form}");
            var tensor = value.Type?.TensorType;
            if (tensor?.ElemType != (int)type || !Fits(tensor.Shape, width))
                throw Broken($"has the {side} '{name}' in another form than {form}");
        }

        if (values.FirstOrDefault(value => expected.All(known => known.Name != value.Name)) is { } extra)
            throw Broken($"has the {side} '{extra.Name}', which its signature does not know");
    }

    private static bool Fits(TensorShapeProto? shape, int? width) =>
        shape is not null
        && shape.Dim.Count == (width is null ? 1 : 2)
        && !shape.Dim[0].HasDimValue
        && (width is null || (shape.Dim[1].HasDimValue && shape.Dim[1].DimValue == width));

    private static OnnxModelException Broken(string fault) =>
        new(OnnxCodes.Contract, $"The ONNX model {fault}. The signature must list the columns and classes that the model was trained on.");
}
