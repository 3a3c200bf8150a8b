namespace Workflows.Core.Repositories;

/// <summary>What a provider is told of a commit.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="State">What became of it.</param>
/// <param name="Description">The same in a sentence; cut where the provider takes less.</param>
public sealed record CommitStatus(string Commit, CommitState State, string Description)
{
    /// <summary>The workflow whose run at the commit is told of; null for the check of all workflows in it.</summary>
    public string? Workflow { get; init; }

    /// <summary>What the provider calls it among the statuses of others.</summary>
    public string Context => Workflow is null ? "workflows" : $"workflows/{Workflow}";
}

/// <summary>What became of a commit, or of a run at it.</summary>
public enum CommitState
{
    /// <summary>It is looked at, or the run goes on.</summary>
    Pending,

    /// <summary>Every workflow of it is valid, or the run succeeded.</summary>
    Success,

    /// <summary>A workflow of it has a mistake, or the run failed or was cancelled.</summary>
    Failure,
}
