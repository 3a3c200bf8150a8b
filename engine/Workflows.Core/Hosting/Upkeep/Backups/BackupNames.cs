using System.Text.RegularExpressions;
using Workflows.Core.Artifacts;

namespace Workflows.Core.Hosting.Upkeep.Backups;

/// <summary>Paths inside a backup. An archive may come from anywhere: what is no such path is never written anywhere.</summary>
internal static partial class BackupNames
{
    /// <summary>The table whose rows an entry holds, or null.</summary>
    public static string? Table(string name) => RowsName().Match(name) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>Path of the artifact that an entry is or is part of, below the folder of all, or null.</summary>
    public static string? Artifact(string name) => ArtifactName().Match(name) is { Success: true } match && IsBelow(name) ? match.Groups[1].Value : null;

    /// <summary>Path of a log file below the folder of logs, or null.</summary>
    public static string? Log(string name) => name.StartsWith("logs/", StringComparison.Ordinal) && IsBelow(name) ? name["logs/".Length..] : null;

    // A colon means something to some file systems.
    private static bool IsBelow(string name) => ForeignPath.IsBelow(name) && !name.Contains(':', StringComparison.Ordinal);

    [GeneratedRegex(@"^rows/([a-z_]{1,64})/[0-9]{6,9}\.jsonl\z")]
    private static partial Regex RowsName();

    [GeneratedRegex(@"^artifacts/(sha256/[0-9a-f]{2}/[0-9a-f]{64})(?:/|\z)")]
    private static partial Regex ArtifactName();
}
