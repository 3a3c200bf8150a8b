using Workflows.Core.Activities;

namespace Workflows.Core.Planning.Expressions;

/// <summary>What names mean at one place of a spec.</summary>
internal sealed record NameScope
{
    /// <summary>Inputs of the workflow.</summary>
    public required IReadOnlyDictionary<string, Field> Inputs { get; init; }

    /// <summary>Outputs of every step; null for a step whose activity is unknown, about which nothing more shall be said.</summary>
    public required IReadOnlyDictionary<string, RecordType?> Steps { get; init; }

    /// <summary>Why the outputs of a step may be missing here, as a clause, or null when they are there.</summary>
    public required Func<string, string?> WhyMissing { get; init; }

    /// <summary>Steps known to have succeeded, as <see cref="Guards"/> finds them in a condition.</summary>
    public required Guards Known { get; init; }

    /// <summary>Whether <c>success()</c> says that every step read here has succeeded; not in <c>finally</c>, where a main step may have been skipped.</summary>
    public bool SuccessCoversNeeds { get; init; } = true;

    /// <summary>Whether the status functions may be called: only in <c>if</c>.</summary>
    public bool AllowsStatus { get; init; }
}
