using Workflows.Core.Diagnostics;

namespace Workflows.Core.Hosting.Upkeep.Backups;

/// <summary>What can be wrong with restoring, apart from the archive itself.</summary>
public static class BackupFailures
{
    /// <summary>The stores hold something.</summary>
    /// <param name="place">Where they are.</param>
    public static FailureException NotEmpty(string place) => FailureException.Input(
        "store-not-empty", $"{place} holds runs, models or settings already, and a backup is restored into an empty one only. Name a new home: WORKFLOWS_HOME=DIR workflows backup restore FILE");

    /// <summary>Rows do not fit the tables.</summary>
    /// <param name="table">Name of the table as the archive has it.</param>
    /// <param name="what">What is wrong.</param>
    /// <param name="inner">The exception behind it, or null.</param>
    public static FailureException Rows(string table, string what, Exception? inner = null) => FailureException.Input(
        "backup-damaged", $"Rows of the table '{table}' in the backup cannot be restored: {what}. Nothing was restored. Take another backup.", inner);
}
