namespace Workflows.Benchmarks;

/// <summary>One row of the table.</summary>
/// <param name="What">What was looked at.</param>
/// <param name="Goal">What must hold.</param>
/// <param name="Value">What was found.</param>
/// <param name="Holds">Whether the goal is met.</param>
internal sealed record Measured(string What, string Goal, string Value, bool Holds);
