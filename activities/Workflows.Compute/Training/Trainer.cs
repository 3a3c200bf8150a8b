using Workflows.Compute.Devices;
using Workflows.Compute.Native;
using Workflows.Compute.Networks;

namespace Workflows.Compute.Training;

/// <summary>Trains a network. Same job, same device class: same bytes, however often it was stopped and resumed on the way.</summary>
internal static class Trainer
{
    /// <summary>Trains on a device, on the calling thread.</summary>
    /// <param name="job">What to train on what.</param>
    /// <param name="device">Where.</param>
    /// <param name="token">Looked at in each step; a cancelled training leaves a checkpoint of that step.</param>
    /// <exception cref="TrainingException">The parts of the job do not fit each other, or the loss is no longer finite.</exception>
    /// <exception cref="ComputeUnavailableException">Torch cannot be loaded.</exception>
    public static TrainingResult Train(TrainingJob job, Device device, CancellationToken token)
    {
        TrainingCheck.Run(job);
        using var scope = TorchRuntime.Scope();
        return Run(job, device, token);
    }

    private static TrainingResult Run(TrainingJob job, Device device, CancellationToken token)
    {
        var loop = new TrainingLoop(job, device);
        var progress = loop.Run(token);
        return new TrainingResult
        {
            Network = new Network { Architecture = job.Architecture, Weights = loop.Weights(), Recipe = job.Recipe, Signature = job.Signature },
            History = progress.History,
            BestEpoch = job.Options.EarlyStopping is null ? progress.Epoch : progress.BestEpoch,
            StoppedEarly = progress.Stopped,
        };
    }
}
