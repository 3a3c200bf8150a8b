using Workflows.Compute.Onnx.Proto;

namespace Workflows.Compute.Onnx;

/// <summary>
/// The weight of a dense layer as symmetric integers with one scale per unit (column): scale = largest |w| of the column / 63 or 127,
/// stored = w / scale rounded half to even, zero point 0. A column of zeros has scale 1.
/// </summary>
internal sealed record WeightQuantization(sbyte[] Values, float[] Scales, QuantizedLayer Facts)
{
    /// <exception cref="OnnxModelException">A weight is NaN or infinite (<see cref="OnnxCodes.WeightNotFinite"/>).</exception>
    public static WeightQuantization Of(TensorProto weight, int bits)
    {
        var (inputs, units, floats) = ((int)weight.Dims[0], (int)weight.Dims[1], OnnxTensor.Floats(weight));
        if (!floats.All(float.IsFinite))
            throw new OnnxModelException(OnnxCodes.WeightNotFinite,
                $"Weight '{weight.Name}' holds NaN or infinity and cannot be quantised. The training diverged: lower its learning rate.");

        var largest = (1 << (bits - 1)) - 1;
        var scales = ScalesOf(floats, units, largest);
        var values = new sbyte[floats.Length];
        for (var i = 0; i < floats.Length; i++)
            values[i] = (sbyte)Math.Clamp(MathF.Round(floats[i] / scales[i % units], MidpointRounding.ToEven), -largest, largest);
        return new WeightQuantization(values, scales, Describe(weight.Name, inputs, units, floats, values, scales));
    }

    private static float[] ScalesOf(float[] weight, int units, int largest)
    {
        var scales = new float[units];
        for (var i = 0; i < weight.Length; i++) scales[i % units] = Math.Max(scales[i % units], Math.Abs(weight[i]));
        for (var unit = 0; unit < units; unit++) scales[unit] = scales[unit] / largest is var scale and > 0 ? scale : 1;
        return scales;
    }

    private static QuantizedLayer Describe(string name, int inputs, int units, float[] floats, sbyte[] values, float[] scales)
    {
        var (worst, noise, signal) = (0.0, 0.0, 0.0);
        for (var i = 0; i < floats.Length; i++)
        {
            var error = Math.Abs((double)values[i] * scales[i % units] - floats[i]);
            worst = Math.Max(worst, error);
            noise += error * error;
            signal += (double)floats[i] * floats[i];
        }

        return new QuantizedLayer
        {
            Name = name,
            Inputs = inputs,
            Units = units,
            FloatBytes = (long)floats.Length * sizeof(float),
            Bytes = values.Length + (long)scales.Length * sizeof(float),
            LargestError = worst,
            RelativeError = signal > 0 ? Math.Sqrt(noise / signal) : 0,
        };
    }
}
