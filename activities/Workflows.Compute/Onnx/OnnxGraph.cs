using Google.Protobuf;
using Workflows.Compute.Networks;
using Workflows.Compute.Onnx.Proto;

namespace Workflows.Compute.Onnx;

/// <summary>Builds an ONNX graph node by node. Equal calls give equal bytes: nothing is reordered, dated or numbered by chance.</summary>
internal sealed class OnnxGraph
{
    /// <summary>The lowest operator set that holds every graph built here; runtimes refuse newer ones than they know.</summary>
    public const int Opset = 17;

    /// <summary>The file format version that belongs to <see cref="Opset"/>.</summary>
    public const int IrVersion = 8;

    /// <summary>The operator domain of classic machine learning (text encoders and the like).</summary>
    public const string ClassicDomain = "ai.onnx.ml";

    private const int ClassicOpset = 3;

    private readonly ModelProto model;
    private readonly HashSet<string> names = [];

    public OnnxGraph(string name)
    {
        model = new ModelProto { IrVersion = IrVersion, ProducerName = "workflows", Graph = new GraphProto { Name = name } };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = Opset });
    }

    /// <summary>Adds a graph input; −1 is the batch extent.</summary>
    public string Input(string name, TensorProto.Types.DataType type, params int[] shape)
    {
        model.Graph.Input.Add(Value(Claim(name), type, shape));
        return name;
    }

    /// <summary>Declares a tensor that nodes have made as a graph output; −1 is the batch extent.</summary>
    public void Output(string name, TensorProto.Types.DataType type, params int[] shape) =>
        model.Graph.Output.Add(Value(name, type, shape));

    /// <summary>Adds a constant of 32-bit floats.</summary>
    public string Constant(string name, Tensor tensor) => Constant(name, TensorProto.Types.DataType.Float, tensor.Shape, tensor.Values);

    /// <summary>Adds a constant. Its bytes are stored as they lie in memory: little-endian, row-major.</summary>
    public string Constant<T>(string name, TensorProto.Types.DataType type, IReadOnlyList<int> shape, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        model.Graph.Initializer.Add(OnnxTensor.Of(Claim(name), type, shape, values));
        return name;
    }

    /// <summary>Adds a node with one output of the same name.</summary>
    /// <returns>The name of the output.</returns>
    public string Node(string type, string name, IEnumerable<string> inputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { Name = name, OpType = type };
        node.Input.AddRange(inputs);
        node.Output.Add(Claim(name));
        node.Attribute.AddRange(attributes);
        model.Graph.Node.Add(node);
        return name;
    }

    /// <summary>Adds a node of <see cref="ClassicDomain"/>, importing the domain with the first one.</summary>
    public string ClassicNode(string type, string name, IEnumerable<string> inputs, params AttributeProto[] attributes)
    {
        Node(type, name, inputs, attributes);
        model.Graph.Node[^1].Domain = ClassicDomain;
        if (model.OpsetImport.All(import => import.Domain != ClassicDomain))
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = ClassicDomain, Version = ClassicOpset });
        return name;
    }

    /// <summary>Adds a fact about how the model came to be.</summary>
    public void Metadata(string key, string value) => model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });

    /// <summary>The finished file.</summary>
    public byte[] ToBytes() => model.ToByteArray();

    public static AttributeProto Attribute(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    public static AttributeProto Attribute(string name, float value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };

    public static AttributeProto Attribute(string name, IEnumerable<string> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Strings };
        attribute.Strings.AddRange(values.Select(ByteString.CopyFromUtf8));
        return attribute;
    }

    private string Claim(string name) =>
        names.Add(name) ? name : throw new InvalidOperationException($"The graph already has a tensor called '{name}'.");

    private static ValueInfoProto Value(string name, TensorProto.Types.DataType type, int[] shape)
    {
        var dimensions = new TensorShapeProto();
        foreach (var extent in shape)
            dimensions.Dim.Add(extent < 0
                ? new TensorShapeProto.Types.Dimension { DimParam = "batch" }
                : new TensorShapeProto.Types.Dimension { DimValue = extent });
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions } },
        };
    }
}
