using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Workflows.Compute.Onnx;
using Workflows.Compute.Onnx.Proto;

namespace Workflows.Compute.Inference;

/// <summary>Looks at the logits inside a served graph. Works on a copy in memory; the stored file keeps its two outputs.</summary>
public static class LogitProbe
{
    /// <summary>Logits of raw rows of an all-numeric model.</summary>
    /// <param name="model">A model with an inner tensor <c>logits</c>, as every exported one has.</param>
    /// <param name="rows">Row-major, <paramref name="count"/> × columns of the signature; finite.</param>
    /// <param name="count">Number of rows, at least 1.</param>
    /// <returns>Row-major, rows × classes, or rows × 1 for a single log-odds.</returns>
    /// <exception cref="OnnxInputException">The rows do not fit the signature.</exception>
    /// <exception cref="OnnxModelException"><see cref="OnnxCodes.NoLogits"/> or <see cref="OnnxCodes.Refused"/>.</exception>
    public static float[] Logits(OnnxModel model, float[] rows, int count)
    {
        var proto = model.Parse();
        if (!proto.Graph.Node.Any(node => node.Output.Contains(ServingContract.Logits)))
            throw new OnnxModelException(OnnxCodes.NoLogits,
                "The ONNX model has no tensor 'logits', so its conversion cannot be compared. Convert the network here instead of importing it.");
        var type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float } };
        proto.Graph.Output.Add(new ValueInfoProto { Name = ServingContract.Logits, Type = type });
        using var session = OnnxRuntime.Load(proto.ToByteArray());
        using var features = new RowInputs(model.Signature).Features(rows, count);
        using var options = new RunOptions();
        try
        {
            using var outputs = session.Run(options, [ServingContract.Features], [features], [ServingContract.Logits]);
            return outputs[0].GetTensorDataAsSpan<float>().ToArray();
        }
        catch (OnnxRuntimeException fault)
        {
            throw OnnxRuntime.Failed(fault, count);
        }
    }
}
