using TorchSharp;
using Workflows.Compute.Devices;
using Workflows.Compute.Native;
using Workflows.Compute.Networks;
using Workflows.Compute.Preprocessing;

namespace Workflows.Compute.Prediction;

/// <summary>What a network says in torch, the runtime that trained it: the reference for every conversion, and the teacher's voice in distillation.</summary>
internal static class TorchPredictor
{
    private const int BatchRows = 4096;

    /// <summary>Logits of raw rows, row-major, <c>rows × architecture.Outputs</c>.</summary>
    /// <param name="network">Recipe and weights.</param>
    /// <param name="rows">Raw values, row-major, in the order of the signature.</param>
    /// <param name="device">Where.</param>
    /// <param name="token">Looked at between batches.</param>
    /// <exception cref="ComputeUnavailableException">Torch cannot be loaded.</exception>
    public static float[] Logits(Network network, ReadOnlySpan<float> rows, Device device, CancellationToken token)
    {
        var features = RecipeApplication.Apply(network.Recipe, network.Signature, rows);
        using var scope = TorchRuntime.Scope();
        return Run(network, features, device, token);
    }

    private static float[] Run(Network network, float[] features, Device device, CancellationToken token)
    {
        using var gradients = torch.no_grad();
        var place = torch.device(device.Id);
        var module = new TorchNetwork(network.Architecture, place);
        module.Load(network.Weights);
        var (inputs, outputs) = (network.Architecture.Inputs, network.Architecture.Outputs);
        var logits = new float[features.Length / inputs * outputs];
        var all = torch.tensor(features, [features.Length / inputs, inputs]).to(place);
        for (var start = 0; start < all.shape[0]; start += BatchRows)
        {
            token.ThrowIfCancellationRequested();
            using var batch = torch.NewDisposeScope();
            var count = Math.Min(BatchRows, all.shape[0] - start);
            module.Forward(all.narrow(0, start, count), ForwardPass.Prediction).cpu().data<float>().CopyTo(logits, start * outputs);
        }

        return logits;
    }
}
