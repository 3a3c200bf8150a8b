namespace Workflows.Activities.Data;

/// <summary>
/// A generator of 64-bit numbers from a seed: SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014).
/// Its numbers are fixed for ever, so that a seed means the same rows on every platform and runtime version.
/// </summary>
internal sealed class SplitMix64(long seed)
{
    private ulong state = unchecked((ulong)seed);

    /// <summary>0 to 2⁶⁴ − 1.</summary>
    public ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>0 to <paramref name="count"/> − 1, each equally likely: numbers from the incomplete last stretch are drawn again.</summary>
    public int Below(int count)
    {
        var bound = (ulong)count;
        var limit = ulong.MaxValue - (ulong.MaxValue % bound);
        ulong drawn;
        do drawn = Next();
        while (drawn >= limit);
        return (int)(drawn % bound);
    }

    /// <summary>Shuffles in place, every order equally likely (Fisher and Yates, in Durstenfeld's form).</summary>
    public void Shuffle(IList<int> items)
    {
        for (var last = items.Count - 1; last > 0; last--)
        {
            var other = Below(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }
}
