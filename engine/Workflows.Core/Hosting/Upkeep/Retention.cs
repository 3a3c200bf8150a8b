namespace Workflows.Core.Hosting.Upkeep;

/// <summary>Which ended runs are kept. A run is removed when both rules let it go; a run that has not ended is always kept.</summary>
public sealed record Retention
{
    /// <summary>Runs that ended, and results that were last used, less long ago are kept. Default 30 days.</summary>
    public TimeSpan OlderThan { get; init; } = TimeSpan.FromDays(30);

    /// <summary>So many runs of each workflow are kept whatever their age, the newest ones. Default 50.</summary>
    public int KeepLast { get; init; } = 50;
}
