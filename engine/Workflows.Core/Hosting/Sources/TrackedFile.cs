namespace Workflows.Core.Hosting.Sources;

/// <summary>What is known of one file of a folder source, and what to look at to see whether it still holds.</summary>
internal sealed record TrackedFile
{
    // Some file systems keep times no finer, so a file may be written again within it and look the same.
    private static readonly TimeSpan Grain = TimeSpan.FromSeconds(2);

    /// <summary>What others may know; null for a file that is no workflow.</summary>
    public FolderWorkflow? Workflow { get; init; }

    /// <summary>The file and all that its workflow reads, as they looked before they were read.</summary>
    public required FileStamps Stamps { get; init; }

    /// <summary>When they were looked at.</summary>
    public required DateTimeOffset LookedAt { get; init; }

    /// <summary>Whether an error stands that may go without a change of these files: another workflow, a full disk, a file that was not there.</summary>
    public bool IsHopeful { get; init; }

    /// <summary>Whether it was refused for its name.</summary>
    public bool IsNameTaken { get; init; }

    /// <summary>Whether nothing can have happened since.</summary>
    public bool IsQuiet() => Stamps.AreCurrent() && Stamps.Newest <= LookedAt.UtcDateTime - Grain;
}
