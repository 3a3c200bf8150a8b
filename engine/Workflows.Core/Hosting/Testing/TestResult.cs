using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Hosting.Testing;

/// <summary>What came of one test of a workflow.</summary>
public sealed record TestResult
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands.</summary>
    public required SourceSpan Place { get; init; }

    /// <summary>Whether everything came out as expected.</summary>
    public bool Passed => Problems.Count == 0;

    /// <summary>How long it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>What did not come out as expected.</summary>
    public required IReadOnlyList<TestProblem> Problems { get; init; }
}

/// <summary>Something that did not come out as expected.</summary>
/// <param name="What">Such as <c>state of publish</c> or <c>outputs.accuracy</c>.</param>
/// <param name="Expected">What the test expects; null when it says nothing of it.</param>
/// <param name="Actual">What came out; null for nothing.</param>
/// <param name="Hint">Why, or what to do, or null.</param>
public sealed record TestProblem(string What, JsonNode? Expected, JsonNode? Actual, string? Hint = null);
