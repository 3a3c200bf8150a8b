using TorchSharp;
using Workflows.Compute.Networks;

namespace Workflows.Compute.Training;

/// <summary>The tensors of a running training that a checkpoint holds: weights, buffers, optimiser, and the best weights so far.</summary>
internal sealed class TrainingState
{
    private readonly TrainingJob job;
    private readonly CheckpointFile? file;
    private readonly Dictionary<string, torch.Tensor> tensors;
    private long writtenStep;

    public TrainingState(TrainingJob job, TorchNetwork network, ParameterUpdate update, string deviceClass)
    {
        this.job = job;
        tensors = new(update.State.Select(pair => KeyValuePair.Create($"optimizer.{pair.Key}", pair.Value)))
        {
            ["parameters"] = network.Parameters,
            ["buffers"] = network.Buffers,
        };
        if (job.Options.EarlyStopping is not null)
        {
            tensors["best.parameters"] = torch.zeros_like(network.Parameters);
            tensors["best.buffers"] = torch.zeros_like(network.Buffers);
        }

        file = job.Checkpoints is { } checkpoints ? new CheckpointFile(checkpoints.Folder, TrainingFingerprint.Of(job, deviceClass)) : null;
    }

    /// <summary>Keeps the weights as the best so far.</summary>
    public void KeepBest() => Copy("parameters", "best.parameters", "buffers", "best.buffers");

    /// <summary>Makes the best weights the current ones.</summary>
    public void TakeBest() => Copy("best.parameters", "parameters", "best.buffers", "buffers");

    /// <summary>Writes a checkpoint, if they are kept and this step is not there yet.</summary>
    public void Write(TrainingProgress progress)
    {
        if (file is null || progress.Step == writtenStep) return;
        using var scope = torch.NewDisposeScope();
        file.Write(progress, tensors.ToDictionary(pair => pair.Key, pair => new Tensor(Shape(pair.Value), pair.Value.detach().cpu().data<float>().ToArray())));
        writtenStep = progress.Step;
        job.Progress?.Report(new CheckpointWritten(progress.Epoch, progress.Step));
    }

    /// <summary>Goes back to the checkpoint on disk.</summary>
    /// <returns>Its progress; null when there is none that can be used.</returns>
    public TrainingProgress? Resume()
    {
        if (file is null) return null;
        if (file.Read(out var reason) is not { } saved)
        {
            if (reason is not null) job.Progress?.Report(new CheckpointIgnored(file.Path, reason));
            return null;
        }

        using var gradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        foreach (var (name, tensor) in tensors) tensor.copy_(torch.tensor(saved.Tensors[name].Values).view(tensor.shape));
        writtenStep = saved.Progress.Step;
        job.Progress?.Report(new TrainingResumed(saved.Progress.Epoch, saved.Progress.Step));
        return saved.Progress;
    }

    private void Copy(string from, string to, string otherFrom, string otherTo)
    {
        using var gradients = torch.no_grad();
        tensors[to].copy_(tensors[from]);
        tensors[otherTo].copy_(tensors[otherFrom]);
    }

    private static int[] Shape(torch.Tensor tensor) => [.. tensor.shape.Select(extent => checked((int)extent))];
}
