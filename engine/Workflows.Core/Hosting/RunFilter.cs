using Workflows.Core.Runs;

namespace Workflows.Core.Hosting;

/// <summary>Which runs of a project a list shows, the newest first. What is left out filters nothing.</summary>
public sealed record RunFilter
{
    /// <summary>Most runs on one page.</summary>
    public const int LargestPage = 1000;

    /// <summary>Runs in one of these states, as <see cref="RunSummary.State"/> shows them; empty for all.</summary>
    public IReadOnlyList<RunStatus> States { get; init; } = [];

    /// <summary>Runs of this workflow; null for all.</summary>
    public string? Workflow { get; init; }

    /// <summary>Runs that this one started; null for all.</summary>
    public string? By { get; init; }

    /// <summary>Runs created at this moment or later; null for any.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Runs created before this moment; null for any.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Runs with a smaller number than this: the last one of the page before. Null for the first page.</summary>
    public long? Before { get; init; }

    /// <summary>At most so many: 1 to <see cref="LargestPage"/>.</summary>
    public int Limit { get; init; } = 50;
}
