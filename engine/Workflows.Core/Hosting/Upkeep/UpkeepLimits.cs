namespace Workflows.Core.Hosting.Upkeep;

/// <summary>How long things that nothing refers to are left alone.</summary>
internal sealed record UpkeepLimits
{
    /// <summary>Artifacts and log folders: somebody may have brought them in who has not said yet what for.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Checkpoints, lock files and damaged artifacts.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromDays(1);

    /// <summary>By how much the clocks of processes and file systems may differ.</summary>
    public TimeSpan ClockError { get; init; } = TimeSpan.FromSeconds(10);
}
