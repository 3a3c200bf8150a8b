using TorchSharp;
using Workflows.Compute.Networks;
using Workflows.Compute.Preprocessing;

namespace Workflows.Compute.Training;

/// <summary>A labelled set as whole tensors on the device, recipe applied; batches are picked by index.</summary>
internal sealed class TrainingRows
{
    private readonly LabelledRows rows;
    private readonly ClassWeighting weighting;

    public TrainingRows(LabelledRows rows, TrainingJob job, TrainingLoss loss, ClassWeighting weighting, torch.Device device)
    {
        (this.rows, this.weighting) = (rows, weighting);
        Features = torch.tensor(RecipeApplication.Apply(job.Recipe, job.Signature, rows.Features), [rows.Rows, rows.Columns]).to(device);
        All = [.. Enumerable.Range(0, rows.Rows).Select(row => (long)row)];
        Targets = loss.Targets(rows.Labels, device);
    }

    public torch.Tensor Features { get; }

    public torch.Tensor Targets { get; }

    public int Count => rows.Rows;

    /// <summary>All indices in order.</summary>
    public long[] All { get; }

    /// <summary>What some rows count in the loss: their number, unless classes have weights.</summary>
    public double Weight(ReadOnlySpan<long> indices) => weighting.Of(rows.Labels, indices);

    /// <summary>Rows whose largest logit (or, for a single one, whose sign) names their class.</summary>
    /// <param name="logits">Row-major logits of some rows.</param>
    /// <param name="indices">Which rows these are.</param>
    public int Correct(ReadOnlySpan<float> logits, ReadOnlySpan<long> indices)
    {
        var (width, correct) = (logits.Length / indices.Length, 0);
        for (var row = 0; row < indices.Length; row++)
        {
            if (Classes.Predict(logits.Slice(row * width, width)) == rows.Labels[indices[row]]) correct++;
        }

        return correct;
    }
}
