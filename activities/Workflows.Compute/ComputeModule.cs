using System.Diagnostics.CodeAnalysis;
using Workflows.Compute.Compression;
using Workflows.Compute.Devices;
using Workflows.Compute.Native;
using Workflows.Compute.Networks;
using Workflows.Compute.Prediction;
using Workflows.Compute.Preprocessing;
using Workflows.Compute.Training;

namespace Workflows.Compute;

/// <summary>
/// The shared compute module: owns the devices and does the work of models. Its methods run on the calling thread for as long as the work takes; torch is
/// loaded by the first one that needs it. Same input, same device class: same bytes.
/// </summary>
/// <param name="options">What may be taken for granted about the machine.</param>
[SuppressMessage("Performance", "CA1822", Justification = "Callers are handed one module; which operations need its state is not theirs to know.")]
public sealed class ComputeModule(DeviceOptions options)
{
    /// <summary>Part of every cache key: raised whenever the bytes of a result change for the same input.</summary>
    public const int NumericsVersion = 1;

    private readonly Lazy<IReadOnlyList<Device>> devices = new(() => DeviceDetection.Find(options));

    /// <summary>The devices in order of preference; finding them loads no torch. Who may use them when is decided by whoever calls.</summary>
    public IReadOnlyList<Device> Devices => devices.Value;

    /// <summary>Trains a network, from a checkpoint of the same training if there is one.</summary>
    /// <param name="job">What to train on what.</param>
    /// <param name="device">A device under lease.</param>
    /// <param name="token">Looked at in each step; a cancelled training leaves a checkpoint of that step.</param>
    /// <exception cref="TrainingException">The parts of the job do not fit each other, or the loss is no longer finite.</exception>
    /// <exception cref="RecipeException">The recipe does not fit the columns.</exception>
    /// <exception cref="ComputeUnavailableException">Torch cannot be loaded.</exception>
    public TrainingResult Train(TrainingJob job, Device device, CancellationToken token) => Trainer.Train(job, device, token);

    /// <summary>Trains a student on the soft targets of a teacher (Hinton, Vinyals, Dean 2015), with everything that <see cref="Train"/> offers.</summary>
    /// <param name="student">The student's architecture, rows and options.</param>
    /// <param name="teacher">A network over the same raw columns and classes.</param>
    /// <param name="options">Temperature and share of the teacher.</param>
    /// <param name="device">A device under lease.</param>
    /// <param name="token">Looked at in each step.</param>
    /// <exception cref="TrainingException">Teacher and student do not fit each other, or as for <see cref="Train"/>.</exception>
    public TrainingResult Distil(TrainingJob student, Network teacher, DistillationOptions options, Device device, CancellationToken token) =>
        Distiller.Distil(student, teacher, options, device, token);

    /// <summary>Removes whole hidden neurons. Fine-tune the result with <see cref="TrainingJob.FineTune"/>. Needs no torch.</summary>
    /// <exception cref="ArgumentException">The options do not fit the network.</exception>
    public PruningResult Prune(Network network, PruningOptions options) => Pruner.Prune(network, options);

    /// <summary>What a network says in torch, the reference for every conversion.</summary>
    /// <param name="network">Recipe and weights.</param>
    /// <param name="rows">Raw values, row-major, in the order of the signature.</param>
    /// <param name="device">A device under lease.</param>
    /// <param name="token">Looked at between batches.</param>
    /// <returns>Logits, row-major, <c>rows × architecture.Outputs</c>.</returns>
    /// <exception cref="ComputeUnavailableException">Torch cannot be loaded.</exception>
    public float[] Logits(Network network, ReadOnlySpan<float> rows, Device device, CancellationToken token) =>
        TorchPredictor.Logits(network, rows, device, token);
}
