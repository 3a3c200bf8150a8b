using Workflows.Compute.Networks;

namespace Workflows.Compute.Onnx;

/// <summary>
/// Moves batch normalisation into the dense layer in front of it, computed in 64-bit floats: with s = γ/√(variance + ε) the rows of its weight
/// become s·W and its bias s·(b − mean) + β (Jacob et al. 2018, section 3.2). Only where nothing but dropout stands between the two, and only
/// while every folded value is finite; other normalisations stay operators of their own.
/// </summary>
internal static class BatchNormFolding
{
    /// <summary>Folds what can be folded.</summary>
    /// <param name="body">Layers up to the logits.</param>
    /// <param name="weights">Weights of the network; not changed.</param>
    /// <returns>The weights with folded dense layers, and the places of the normalisations that are thereby gone.</returns>
    public static (IReadOnlyDictionary<string, Tensor> Weights, IReadOnlySet<int> Gone) Fold(
        IReadOnlyList<Layer> body, IReadOnlyDictionary<string, Tensor> weights)
    {
        var folded = weights.ToDictionary();
        var gone = new HashSet<int>();
        for (var index = 0; index < body.Count; index++)
            if (body[index] is BatchNormLayer && DenseInFrontOf(index, body, gone) is int dense && TryFold(folded, dense, index))
                gone.Add(index);
        return (folded, gone);
    }

    private static int? DenseInFrontOf(int index, IReadOnlyList<Layer> body, HashSet<int> gone)
    {
        var front = index - 1;
        while (front >= 0 && (body[front] is DropoutLayer || gone.Contains(front))) front--;
        return front >= 0 && body[front] is DenseLayer { Activation: Activation.None } ? front : null;
    }

    private static bool TryFold(Dictionary<string, Tensor> weights, int dense, int norm)
    {
        Tensor Of(int layer, string name) => weights[WeightSpec.NameOf(layer, name)];
        var (weight, bias) = (Of(dense, "weight"), Of(dense, "bias"));
        var (gamma, beta, mean, variance) = (Of(norm, "weight"), Of(norm, "bias"), Of(norm, "running_mean"), Of(norm, "running_var"));
        var (newWeight, newBias) = (new float[weight.Values.Length], new float[bias.Values.Length]);
        var inputs = weight.Shape[1];
        for (var unit = 0; unit < newBias.Length; unit++)
        {
            var scale = gamma.Values[unit] / Math.Sqrt((double)variance.Values[unit] + BatchNormLayer.Epsilon);
            newBias[unit] = (float)(scale * ((double)bias.Values[unit] - mean.Values[unit]) + beta.Values[unit]);
            for (var i = unit * inputs; i < (unit + 1) * inputs; i++) newWeight[i] = (float)(scale * weight.Values[i]);
        }

        if (!newWeight.All(float.IsFinite) || !newBias.All(float.IsFinite)) return false;
        weights[WeightSpec.NameOf(dense, "weight")] = weight with { Values = newWeight };
        weights[WeightSpec.NameOf(dense, "bias")] = bias with { Values = newBias };
        return true;
    }
}
