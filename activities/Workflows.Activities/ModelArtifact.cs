using Workflows.Compute.Networks;
using Workflows.Compute.Onnx;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities;

/// <summary>Models as steps exchange them: a folder in the format <c>network</c> or <c>onnx</c>, with the facts <c>parameters</c> and <c>macs</c>.</summary>
internal static class ModelArtifact
{
    /// <summary>Architecture, weights, recipe and signature: can be trained on, pruned and converted.</summary>
    public const string Network = "network";

    /// <summary>One graph with the preprocessing in it: can be evaluated, quantised and served.</summary>
    public const string Onnx = "onnx";

    /// <summary>Reads a network.</summary>
    /// <exception cref="FailureException"><c>model-format</c>, <c>network-malformed</c>, or what the store reports.</exception>
    public static async Task<Network> LoadNetworkAsync(Artifact model, ActivityContext context)
    {
        Require(model, Network, "Use the model that training made, from in front of convert/onnx.");
        var folder = await context.Artifacts.GetPathAsync(model, context.Cancellation);
        return ComputeWork.Run(() => NetworkFolder.Load(folder));
    }

    /// <summary>Reads an ONNX model.</summary>
    /// <exception cref="FailureException"><c>model-format</c>, <c>onnx-…</c>, or what the store reports.</exception>
    public static async Task<OnnxModel> LoadOnnxAsync(Artifact model, ActivityContext context)
    {
        Require(model, Onnx, "Put convert/onnx in front.");
        var folder = await context.Artifacts.GetPathAsync(model, context.Cancellation);
        return ComputeWork.Run(() => OnnxFolder.Load(folder));
    }

    /// <summary>Stores a network.</summary>
    public static Task<Artifact> StoreAsync(Network network, ActivityContext context) =>
        StoreAsync(Network, network.Architecture.Parameters, network.Architecture.Macs, folder => NetworkFolder.Save(network, folder), context);

    /// <summary>Stores an ONNX model.</summary>
    public static Task<Artifact> StoreAsync(OnnxModel model, ActivityContext context) =>
        StoreAsync(Onnx, model.Facts.Parameters, model.Facts.Macs, folder => OnnxFolder.Save(model, folder), context);

    private static Task<Artifact> StoreAsync(string format, long parameters, long macs, Action<string> save, ActivityContext context)
    {
        var draft = new ArtifactDraft(ArtifactKind.Model, format, new Dictionary<string, long> { ["parameters"] = parameters, ["macs"] = macs });
        return context.Artifacts.AddFolderAsync(draft, (folder, _) => Task.Run(() => save(folder), context.Cancellation), context.Cancellation);
    }

    private static void Require(Artifact model, string format, string fix)
    {
        if (model.Kind != ArtifactKind.Model || model.Format != format)
            throw FailureException.Input(FailureCodes.ModelFormat,
                $"A model in the format '{format}' is needed, but this is a {model.Kind.ToString().ToLowerInvariant()} in the format '{model.Format ?? "none"}'. {fix}");
    }
}
