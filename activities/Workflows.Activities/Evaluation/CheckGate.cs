using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Evaluation;

/// <summary>
/// Holds figures against rules. A missed rule fails the step, as the gate of a CI pipeline does, so that nothing behind it runs by mistake; with
/// <c>failOnMiss: false</c> the step succeeds and says so in <c>passed</c>, for an <c>if</c> or for people who decide by the table.
/// </summary>
[Activity("gate/check", Summary = "Checks figures against limits and against earlier figures, and fails when one misses.")]
internal sealed partial class CheckGate : IActivity<GateInput, GateOutput>
{
    /// <inheritdoc/>
    public Task<GateOutput> RunAsync(GateInput input, ActivityContext context)
    {
        if (input.Rules.Count == 0) throw FailureException.Input(FailureCodes.GateMetric, "gate/check has no rules. List at least one, such as { metric: accuracy, min: 0.95 }.");
        var table = input.Rules.Select(rule => GateCheck.Of(rule, input.Metrics, input.Against)).ToList();
        var missed = table.Where(row => !row.Passed).ToList();
        var summary = missed.Count == 0
            ? $"All {table.Count} rules hold."
            : $"{missed.Count} of {table.Count} rules missed: {string.Join("; ", missed.Select(row => row.Words))}.";
        LogSummary(context.Logger, summary);
        if (missed.Count > 0 && input.FailOnMiss)
            throw new FailureException(new Failure { Kind = FailureKind.Activity, Code = FailureCodes.GateMissed, Message = $"gate/check: {summary}" });
        return Task.FromResult(new GateOutput { Passed = missed.Count == 0, Table = [.. table.Select(row => row.ToRow())], Summary = summary });
    }

    [LoggerMessage(1521, LogLevel.Information, "{Summary}")]
    private static partial void LogSummary(ILogger logger, string summary);
}

/// <summary>Inputs of <c>gate/check</c>.</summary>
internal sealed record GateInput
{
    [Field("The figures: a record such as ${{ steps.quality.outputs.metrics }}, or a mapping of names to numbers.")]
    public required JsonNode Metrics { get; init; }

    [Field("Earlier figures that maxDropAgainst compares with, such as the metrics of models/get. Without them, or when they are empty, there is nothing to drop from and those rules hold.")]
    public JsonNode? Against { get; init; }

    [Field("What must hold.")]
    public required IReadOnlyList<GateRule> Rules { get; init; }

    [Field("Whether a missed rule fails the step; else it succeeds with passed: false.")]
    public bool FailOnMiss { get; init; } = true;
}

/// <summary>One rule: a metric and one limit.</summary>
[OneOf(Except = ["metric"])]
internal sealed record GateRule
{
    [Field("The figure: its name, or a path such as models.0.accuracy.")]
    public required string Metric { get; init; }

    [Field("Smallest accepted value.")]
    public double? Min { get; init; }

    [Field("Largest accepted value.")]
    public double? Max { get; init; }

    [Field("How much smaller than in 'against' the value may be; rounding of the 12th digit aside.", Minimum = 0)]
    public double? MaxDropAgainst { get; init; }
}

/// <summary>Outputs of <c>gate/check</c>.</summary>
internal sealed record GateOutput
{
    [Field("Whether every rule holds.")]
    public required bool Passed { get; init; }

    [Field("One row for each rule, in order: evidence for people who approve.")]
    public required IReadOnlyList<GateRow> Table { get; init; }

    [Field("The same in a sentence.")]
    public required string Summary { get; init; }
}

/// <summary>How one rule ended.</summary>
internal sealed record GateRow
{
    [Field("The figure, as the rule names it.")]
    public required string Metric { get; init; }

    [Field("Its value.")]
    public required double Value { get; init; }

    [Field("Which limit.")]
    public required GateLimit Rule { get; init; }

    [Field("The limit.")]
    public required double Limit { get; init; }

    [Field("The earlier value; absent where none is compared.")]
    public double? Against { get; init; }

    [Field("Whether the rule holds.")]
    public required bool Passed { get; init; }
}

/// <summary>The kinds of limits.</summary>
internal enum GateLimit
{
    /// <summary>At least.</summary>
    Min,

    /// <summary>At most.</summary>
    Max,

    /// <summary>Not further below an earlier value.</summary>
    MaxDropAgainst,
}
