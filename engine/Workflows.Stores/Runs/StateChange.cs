using Workflows.Core.Runs;

namespace Workflows.Stores.Runs;

/// <summary>A new state of a run and, if it ended, when.</summary>
internal sealed record StateChange(RunStatus State, long? EndedAt)
{
    public bool IsEnd => EndedAt is not null;
}
