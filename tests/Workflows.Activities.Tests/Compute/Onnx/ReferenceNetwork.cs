using Workflows.Compute.Networks;
using Workflows.Compute.Preprocessing;

namespace Workflows.Activities.Tests.Compute.Onnx;

/// <summary>The logits of a network by the textbook, in 64-bit floats: shares no code with any runtime.</summary>
internal static class ReferenceNetwork
{
    public static float[] Logits(Network network, float[] rows)
    {
        var width = network.Signature.Columns.Count;
        return [.. rows.Chunk(width).SelectMany(row => Logits(network, Array.ConvertAll(row, value => (double)value))).Select(logit => (float)logit)];
    }

    private static double[] Logits(Network network, double[] sample)
    {
        foreach (var transform in network.Recipe.Transforms.Cast<Standardize>())
            foreach (var (place, name) in transform.Columns.Index())
            {
                var column = network.Signature.Columns.ToList().FindIndex(candidate => candidate.Name == name);
                sample[column] = (sample[column] - transform.Means[place]) / transform.Scales[place];
            }

        foreach (var (index, layer) in network.Architecture.Body.Index())
            sample = Pass(layer, name => network.Weights[$"layers.{index}.{name}"].Values, sample);
        return sample;
    }

    private static double[] Pass(Layer layer, Func<string, float[]> weight, double[] x) => layer switch
    {
        DenseLayer dense => [.. Dense(weight("weight"), weight("bias"), x).Select(value => Activate(dense.Activation, value))],
        ActivationLayer activation => [.. x.Select(value => Activate(activation.Activation, value))],
        BatchNormLayer => [.. x.Select((value, i) => Normalise(value, weight, i))],
        _ => x,
    };

    private static double Normalise(double x, Func<string, float[]> weight, int i) =>
        (weight("weight")[i] * (x - weight("running_mean")[i]) / Math.Sqrt(weight("running_var")[i] + 1e-5)) + weight("bias")[i];

    private static IEnumerable<double> Dense(float[] weight, float[] bias, double[] x) =>
        bias.Select((start, unit) => start + x.Select((value, i) => value * weight[(unit * x.Length) + i]).Sum());

    private static double Activate(Activation activation, double x) => activation switch
    {
        Activation.Relu => Math.Max(0, x),
        Activation.LeakyRelu => x >= 0 ? x : 0.01 * x,
        Activation.Elu => x >= 0 ? x : Math.Exp(x) - 1,
        Activation.Gelu => x * NormalDistribution(x),
        Activation.Silu => x / (1 + Math.Exp(-x)),
        Activation.Tanh => Math.Tanh(x),
        Activation.Sigmoid => 1 / (1 + Math.Exp(-x)),
        _ => x,
    };

    /// <summary>Φ by Simpson's rule over the density, to about 1e-12.</summary>
    private static double NormalDistribution(double x)
    {
        const int Steps = 400;
        static double Density(double t) => Math.Exp(-t * t / 2) / Math.Sqrt(2 * Math.PI);
        var width = x / Steps;
        var inner = Enumerable.Range(1, Steps - 1).Sum(i => (i % 2 == 1 ? 4 : 2) * Density(i * width));
        return 0.5 + ((Density(0) + inner + Density(x)) * width / 3);
    }
}
