using TorchSharp;
using Workflows.Compute.Native;
using Workflows.Compute.Networks;

namespace Workflows.Compute.Training;

/// <summary>
/// The loss of a batch: against the labels, or mixed with a teacher's soft targets as α·T²·KL(teacher ‖ student at T) + (1 − α)·labels
/// (Hinton, Vinyals, Dean 2015; T² keeps the size of the gradient independent of T).
/// </summary>
internal sealed class TrainingLoss
{
    private readonly Head head;
    private readonly ClassWeighting weighting;
    private readonly SoftTargets? soft;
    // Kept here, since the bridge does not keep alive what it reads: see TorchNumbers.
    private readonly Scalar temperature;
    private readonly Scalar softShare;
    private readonly Scalar hardShare;
    private readonly torch.Tensor? teacher;
    private readonly torch.Tensor? teacherEntropy;

    public TrainingLoss(Head head, ClassWeighting weighting, SoftTargets? soft, int rows, torch.Device device)
    {
        (this.head, this.weighting, this.soft) = (head, weighting, soft);
        var (t, alpha) = soft is null ? (1, 0) : (soft.Temperature, soft.Alpha);
        (temperature, softShare, hardShare) = (t, alpha * t * t, 1 - alpha);
        if (soft is null) return;
        var logits = torch.tensor(soft.Logits, [rows, soft.Logits.Length / rows]).to(device).div(temperature);
        teacher = torch.softmax(logits, 1);
        teacherEntropy = (teacher * torch.special.log_softmax(logits, 1)).sum(1);
    }

    /// <summary>Labels in the form that the loss takes.</summary>
    public torch.Tensor Targets(int[] labels, torch.Device device) => head == Head.Softmax
        ? torch.tensor(labels, torch.int64, device)
        : torch.tensor(labels, torch.float32, device);

    /// <summary>Mean loss against the labels, each row counted by its class.</summary>
    public torch.Tensor OfLabels(torch.Tensor logits, torch.Tensor targets) => head == Head.Softmax
        ? weighting.CrossEntropy(logits, targets)
        : weighting.BinaryCrossEntropy(logits.squeeze(1), targets);

    /// <summary>Mean loss that training makes small.</summary>
    /// <param name="logits">Of the batch.</param>
    /// <param name="targets">Of the batch.</param>
    /// <param name="rows">Indices of the batch, or null for all rows in their order.</param>
    public torch.Tensor OfTraining(torch.Tensor logits, torch.Tensor targets, torch.Tensor? rows)
    {
        var labels = OfLabels(logits, targets);
        if (soft is null || teacher is null || teacherEntropy is null) return labels;
        var wide = (head == Head.Softmax ? logits : torch.cat([torch.zeros_like(logits), logits], 1)).div(temperature);
        var probabilities = rows is null ? teacher : teacher.index_select(0, rows);
        var entropies = rows is null ? teacherEntropy : teacherEntropy.index_select(0, rows);
        var divergence = (entropies - (probabilities * torch.special.log_softmax(wide, 1)).sum(1)).mean();
        return divergence.mul(softShare).add(labels.mul(hardShare), TorchNumbers.One);
    }
}
