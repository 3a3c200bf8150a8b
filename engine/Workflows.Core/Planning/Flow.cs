using System.Collections.Immutable;

namespace Workflows.Core.Planning;

/// <summary>What a value is made of, as far as leakage is concerned.</summary>
/// <param name="Test">Test data in it, or null.</param>
/// <param name="Inputs">Inputs of the workflow in it; whether they hold test data is known where the workflow is used.</param>
internal sealed record Flow(Taint? Test, ImmutableHashSet<string> Inputs)
{
    public static Flow None { get; } = new(null, []);

    public bool IsNone => Test is null && Inputs.IsEmpty;

    /// <summary>Both; of test data the first.</summary>
    public Flow And(Flow other) =>
        IsNone ? other : other.IsNone ? this : new Flow(Test ?? other.Test, Inputs.IsEmpty ? other.Inputs : Inputs.Union(other.Inputs));

    /// <summary>The same, seen as an output.</summary>
    public Flow Through(string output) => Test is null ? this : this with { Test = new Taint(output, Test) };
}

/// <summary>Test data that reached an output.</summary>
/// <param name="Output">The output, as expressions name it.</param>
/// <param name="From">The one it came through, or null where it starts.</param>
internal sealed record Taint(string Output, Taint? From)
{
    private const int Shown = 8;

    /// <summary>The way from the start to here; of a long one the start and the end.</summary>
    public string Trace
    {
        get
        {
            var way = new List<string>();
            for (var at = this; at is not null; at = at.From) way.Add(at.Output);
            way.Reverse();
            return string.Join(" → ", way.Count <= Shown ? way : [way[0], "…", .. way[^(Shown - 2)..]]);
        }
    }
}
