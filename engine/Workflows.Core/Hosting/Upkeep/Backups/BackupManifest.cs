namespace Workflows.Core.Hosting.Upkeep.Backups;

/// <summary>The last entry of a backup: without it the archive is not whole.</summary>
public sealed record BackupManifest
{
    /// <summary>The only format so far.</summary>
    public const int Newest = 1;

    /// <summary>Name of its entry.</summary>
    public const string Name = "manifest.json";

    /// <summary>Version of the archive's layout.</summary>
    public required int Format { get; init; }

    /// <summary>Version of the program that wrote it.</summary>
    public required string Product { get; init; }

    /// <summary>Version of the stores' schema.</summary>
    public required long Schema { get; init; }

    /// <summary>The moment as of which rows are, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How many rows each table has.</summary>
    public required IReadOnlyDictionary<string, long> Rows { get; init; }

    /// <summary>How many artifacts it holds.</summary>
    public required long Artifacts { get; init; }

    /// <summary>Length of their files.</summary>
    public required long ArtifactBytes { get; init; }

    /// <summary>How many log files it holds; null when they were left out.</summary>
    public long? Logs { get; init; }

    /// <summary>Hashes of artifacts that rows name and that were missing or damaged.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>SHA-256 of each file by its path in the archive, in order; of a folder an empty text.</summary>
    public required IReadOnlyDictionary<string, string> Entries { get; init; }
}
