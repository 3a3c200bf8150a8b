using System.Runtime.InteropServices;
using TorchSharp;
using Workflows.Compute.Training;

namespace Workflows.Compute.Networks;

/// <summary>How a batch passes the layers: for prediction, or for one step of training with its own random numbers.</summary>
internal sealed class ForwardPass
{
    private SeededRandom random;

    private ForwardPass(bool training, SeededRandom random) => (Training, this.random) = (training, random);

    /// <summary>Dropout off, batch normalisation with running figures.</summary>
    public static ForwardPass Prediction { get; } = new(training: false, default);

    public bool Training { get; }

    public static ForwardPass Step(long seed, long step) => new(training: true, new SeededRandom(seed, RandomUse.Dropout, step));

    /// <summary>A tensor like <paramref name="input"/> of 0 and 1 / (1 − rate), drawn on the CPU so that every device gets the same.</summary>
    public torch.Tensor DropoutMask(torch.Tensor input, double rate)
    {
        var mask = torch.empty(input.shape, torch.float32);
        random.Dropout(MemoryMarshal.Cast<byte, float>(mask.bytes), rate);
        return mask.to(input.device);
    }
}
