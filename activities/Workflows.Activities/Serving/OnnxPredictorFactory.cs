using Workflows.Compute.Inference;
using Workflows.Compute.Onnx;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Serving;

namespace Workflows.Activities.Serving;

/// <summary>Opens models in the format <c>onnx</c>.</summary>
internal sealed class OnnxPredictorFactory : IPredictorFactory
{
    /// <inheritdoc/>
    /// <exception cref="FailureException"><c>model-format</c>, or <c>onnx-…</c> when the folder holds no model that can be served.</exception>
    public IPredictor Load(string path, Artifact model) => model.Format == ModelArtifact.Onnx
        ? ComputeWork.Run(() => new OnnxPredictor(OnnxSession.Open(OnnxFolder.Load(path))))
        : throw FailureException.Input(FailureCodes.ModelFormat,
            $"A model in the format '{model.Format ?? "none"}' cannot be served. Put convert/onnx in front of deploy/model.");
}
