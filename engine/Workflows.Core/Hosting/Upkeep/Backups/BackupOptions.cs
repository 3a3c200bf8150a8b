namespace Workflows.Core.Hosting.Upkeep.Backups;

/// <summary>What a backup holds and where it may go.</summary>
public sealed record BackupOptions
{
    /// <summary>Whether logs and curves of runs are part of it.</summary>
    public bool Logs { get; init; } = true;

    /// <summary>Whether it takes the place of a file that is there.</summary>
    public bool Overwrite { get; init; }
}
