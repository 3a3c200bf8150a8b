using Workflows.Core.Serving;

namespace Workflows.System.Tests.Serving;

/// <summary>softmax(x·W) with W[column, class] = 1 where the column modulo the classes is the class; text columns count as their length.</summary>
internal sealed class LinearPredictor(params TensorSpec[] inputs) : IPredictor
{
    private const int ClassCount = 3;

    public static TensorSpec Features { get; } = new("features", TensorType.Fp32, [-1, 4]);

    public static TensorSpec Age { get; } = new("age", TensorType.Fp32, [-1, 1]);

    public static TensorSpec Job { get; } = new("job", TensorType.Bytes, [-1, 1]);

    public PredictorContract Contract { get; } = new()
    {
        Inputs = inputs,
        Outputs = [new TensorSpec("probabilities", TensorType.Fp32, [-1, ClassCount]), new TensorSpec("label", TensorType.Int64, [-1])],
        Classes = ["none", "some", "much"],
    };

    public Task<IReadOnlyList<NamedTensor>> PredictAsync(IReadOnlyList<NamedTensor> inputs, CancellationToken cancellationToken)
    {
        var rows = (int)inputs[0].Shape[0];
        var answers = Enumerable.Range(0, rows).Select(row => Softmax(Logits([.. inputs.SelectMany(i => Row(i, row))]))).ToList();
        return Task.FromResult<IReadOnlyList<NamedTensor>>(
        [
            new NamedTensor("probabilities", TensorType.Fp32, [rows, ClassCount], answers.SelectMany(a => a).ToArray()),
            new NamedTensor("label", TensorType.Int64, [rows], answers.Select(a => (long)Array.IndexOf(a, a.Max())).ToArray()),
        ]);
    }

    public void Dispose()
    {
    }

    private static IEnumerable<float> Row(NamedTensor input, int row)
    {
        var width = (int)input.Shape[1];
        return Enumerable.Range(row * width, width).Select(i => input.Data is float[] floats ? floats[i] : ((string[])input.Data)[i].Length);
    }

    private static float[] Logits(float[] row)
    {
        var logits = new float[ClassCount];
        for (var column = 0; column < row.Length; column++) logits[column % ClassCount] += row[column];
        return logits;
    }

    private static float[] Softmax(float[] logits)
    {
        var powers = logits.Select(l => MathF.Exp(l - logits.Max())).ToArray();
        return [.. powers.Select(p => p / powers.Sum())];
    }
}
