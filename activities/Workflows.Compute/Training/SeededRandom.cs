namespace Workflows.Compute.Training;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood 2014), one stream for each use and step of a training. A stream follows from seed, use and step alone, so that a
/// resumed training needs no saved generator and every device draws the same numbers.
/// </summary>
internal struct SeededRandom
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;
    private ulong state;

    public SeededRandom(long seed, RandomUse use, long step) => state = Mix(Mix(Mix((ulong)seed + Gamma) ^ (ulong)use) + (Gamma * (ulong)step));

    public ulong Next() => Mix(state += Gamma);

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    public double NextUnit() => (Next() >> 11) * (1.0 / (1L << 53));

    /// <summary>Uniform in 0 … <paramref name="bound"/> − 1.</summary>
    public int NextBelow(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>The whole numbers below <paramref name="count"/> in random order (Fisher and Yates).</summary>
    public long[] Permutation(int count)
    {
        var order = new long[count];
        for (var index = 0; index < count; index++)
        {
            var other = NextBelow(index + 1);
            order[index] = order[other];
            order[other] = index;
        }

        return order;
    }

    /// <summary>Fills <paramref name="mask"/> with 0 at probability <paramref name="rate"/> and with 1 / (1 − rate) otherwise.</summary>
    public void Dropout(Span<float> mask, double rate)
    {
        var threshold = (ulong)(rate * (1UL << 32));
        var kept = (float)(1 / (1 - rate));
        for (var index = 0; index < mask.Length; index += 2)
        {
            var bits = Next();
            mask[index] = (bits & uint.MaxValue) < threshold ? 0 : kept;
            if (index + 1 < mask.Length) mask[index + 1] = (bits >> 32) < threshold ? 0 : kept;
        }
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
