using Microsoft.ML.OnnxRuntime;
using Workflows.Compute.Onnx;

namespace Workflows.Compute.Inference;

/// <summary>How this product uses ONNX Runtime: the settings of every session, and its errors in our words.</summary>
internal static class OnnxRuntime
{
    /// <summary>Loads a graph for the CPU: one thread, which answers tiny models fastest and leaves the other cores to other requests.</summary>
    /// <exception cref="OnnxModelException">With <see cref="OnnxCodes.Refused"/>.</exception>
    public static InferenceSession Load(byte[] model)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            // Complaints come back as exceptions; a second copy on standard error would stand between the lines of a run.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        try
        {
            return new InferenceSession(model, options);
        }
        catch (OnnxRuntimeException fault)
        {
            throw new OnnxModelException(OnnxCodes.Refused,
                $"ONNX Runtime refuses the model of {model.Length} bytes: {fault.Message} Convert the network again.", fault);
        }
    }

    /// <summary>A run that failed although its inputs were of the right form.</summary>
    public static OnnxModelException Failed(OnnxRuntimeException fault, int rows) =>
        new(OnnxCodes.Refused, $"ONNX Runtime failed on {rows} rows: {fault.Message} Check the model that was converted.", fault);
}
