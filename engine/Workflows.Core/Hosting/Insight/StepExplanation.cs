using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Runs;

namespace Workflows.Core.Hosting.Insight;

/// <summary>Why a step ran, was reused or was skipped, as <c>show --why --output json</c> prints it.</summary>
public sealed record StepExplanation
{
    /// <summary>Number of the run.</summary>
    public required long Run { get; init; }

    /// <summary>Id and element of the step.</summary>
    public required string Step { get; init; }

    /// <summary>Name of its activity.</summary>
    public required string Uses { get; init; }

    /// <summary>Its state.</summary>
    public required StepStatus State { get; init; }

    /// <summary>The answer in one sentence.</summary>
    public required string Why { get; init; }

    /// <summary>Where it stands in the spec.</summary>
    public required SourceSpan Place { get; init; }

    /// <summary>Its condition, or null.</summary>
    public ConditionExplanation? Condition { get; init; }

    /// <summary>Cache key of its result, or null.</summary>
    public string? Key { get; init; }

    /// <summary>What the key is made of, beside what the entry before was made of; empty when the step has no key.</summary>
    public required IReadOnlyList<KeyPart> Parts { get; init; }

    /// <summary>Number of the run with the entry before, or null when there is none.</summary>
    public long? ComparedWith { get; init; }

    /// <summary>Number of the run that computed the reused result, or null.</summary>
    public long? ComputedBy { get; init; }

    /// <summary>Its attempts in this run.</summary>
    public required IReadOnlyList<AttemptExplanation> Attempts { get; init; }

    /// <summary>The elements of an expanded step with their states; empty for any other.</summary>
    public required IReadOnlyDictionary<string, StepStatus> Elements { get; init; }
}

/// <summary>A condition and what it read.</summary>
/// <param name="Expression">Its text.</param>
/// <param name="Value">What it gave; null when it was not asked.</param>
/// <param name="Read">What it read, by the text of each reference; null for what is missing.</param>
public sealed record ConditionExplanation(string Expression, bool? Value, IReadOnlyDictionary<string, JsonNode?> Read);

/// <summary>A part of a cache key.</summary>
/// <param name="Name">Such as <c>input temperature</c>.</param>
/// <param name="Value">In this run; null for a part that only the entry before has.</param>
/// <param name="Before">In the entry before; null when it has no such part or there is no entry.</param>
public sealed record KeyPart(string Name, string? Value, string? Before);

/// <summary>One attempt.</summary>
/// <param name="Attempt">From 1.</param>
/// <param name="StartedAt">When it began, UTC.</param>
/// <param name="Seconds">How long it took; null while it goes on.</param>
/// <param name="Failure">Why it failed, or null.</param>
/// <param name="Next">What followed, for people: <c>tried again after 5s</c>.</param>
public sealed record AttemptExplanation(int Attempt, DateTimeOffset StartedAt, double? Seconds, Failure? Failure, string? Next);
