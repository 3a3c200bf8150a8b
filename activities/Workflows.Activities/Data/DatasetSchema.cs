using Workflows.Compute.Preprocessing;

namespace Workflows.Activities.Data;

/// <summary>What is known of a data set beside its rows; the content of <c>schema.json</c>.</summary>
internal sealed record DatasetSchema
{
    /// <summary>Columns in order, label and classes.</summary>
    public required Signature Signature { get; init; }

    /// <summary>Transforms fitted so far.</summary>
    public required Recipe Recipe { get; init; }
}
