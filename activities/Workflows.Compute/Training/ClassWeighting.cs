using TorchSharp;

namespace Workflows.Compute.Training;

/// <summary>How much the rows of each class count in a loss; without weights every row counts one.</summary>
internal sealed class ClassWeighting
{
    private readonly IReadOnlyList<float>? weights;
    private readonly torch.Tensor? tensor;

    public ClassWeighting(IReadOnlyList<float>? weights, torch.Device device)
    {
        this.weights = weights;
        tensor = weights is null ? null : torch.tensor(weights.ToArray(), device: device);
    }

    /// <summary>What the rows with these labels count together.</summary>
    public double Of(int[] labels, ReadOnlySpan<long> rows)
    {
        if (weights is null) return rows.Length;
        var sum = 0.0;
        foreach (var row in rows) sum += weights[labels[row]];
        return sum;
    }

    /// <summary>Mean cross-entropy over the rows, each counted by its class.</summary>
    public torch.Tensor CrossEntropy(torch.Tensor logits, torch.Tensor targets) => torch.nn.functional.cross_entropy(logits, targets, weight: tensor);

    /// <summary>Mean binary cross-entropy over the rows, each counted by its class.</summary>
    public torch.Tensor BinaryCrossEntropy(torch.Tensor logits, torch.Tensor targets)
    {
        if (tensor is null) return torch.nn.functional.binary_cross_entropy_with_logits(logits, targets);
        var rows = tensor.index_select(0, targets.to(torch.int64));
        return torch.nn.functional.binary_cross_entropy_with_logits(logits, targets, rows, torch.nn.Reduction.Sum).div(rows.sum());
    }
}
