namespace Workflows.Core.Artifacts;

/// <summary>
/// Looks into datasets and takes in new ones. What comes in may be damaged or hostile: whatever it says of itself, no more memory is used than stated here.
/// Safe for concurrent calls.
/// </summary>
public interface IDatasets
{
    /// <summary>Rows of a sample at most.</summary>
    public const int MostSampleRows = 200;

    /// <summary>Looks into a dataset. Costs a few megabytes of memory, and time for at most <see cref="DatasetPreview.MostScannedRows"/> rows.</summary>
    /// <param name="path">Where it lies: the folder that <see cref="IArtifactStore.GetPathAsync"/> gave.</param>
    /// <param name="dataset">Its handle.</param>
    /// <param name="rows">How many rows the sample shall have; at most <see cref="MostSampleRows"/>.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    /// <exception cref="Diagnostics.FailureException"><c>dataset-malformed</c>: it is damaged, or no dataset.</exception>
    Task<DatasetPreview> PreviewAsync(string path, Artifact dataset, int rows, CancellationToken cancellationToken);

    /// <summary>
    /// Adds a dataset to the store, checked to its last cell. The bytes go to disk as they come in. The same CSV file gives the artifact that
    /// <c>data/read-csv</c> gives, and the folder of a run gives that run's artifact: with the same hash.
    /// </summary>
    /// <param name="content">The bytes, read once from where it stands.</param>
    /// <param name="format">What they are. Rows of a CSV file are held in memory while they are read.</param>
    /// <param name="name">What messages call it, such as <c>iris.csv</c>.</param>
    /// <param name="maximumBytes">More bytes than this are refused.</param>
    /// <param name="cancellationToken">Stops; nothing is kept.</param>
    /// <exception cref="Diagnostics.FailureException"><c>upload-too-large</c>, <c>dataset-malformed</c>, the codes of <c>data/read-csv</c>, or what the store reports.</exception>
    Task<Artifact> ImportAsync(Stream content, DatasetFormat format, string name, long maximumBytes, CancellationToken cancellationToken);
}

/// <summary>What a dataset that comes in looks like.</summary>
public abstract record DatasetFormat
{
    private DatasetFormat()
    {
    }

    /// <summary>The folder of a dataset as a run gives it, <c>rows.arrow</c> and <c>schema.json</c>, packed with tar and not compressed.</summary>
    public sealed record Arrow : DatasetFormat;

    /// <summary>A CSV file, read with the rules of <c>data/read-csv</c>.</summary>
    /// <param name="Label">Name of the column that holds the class of each row.</param>
    public sealed record Csv(string Label) : DatasetFormat
    {
        /// <summary>Feature columns to keep, in this order; null for all but the label.</summary>
        public IReadOnlyList<string>? Columns { get; init; }

        /// <summary>The character between cells.</summary>
        public string Separator { get; init; } = ",";

        /// <summary>For two classes, the one that F1 counts; null for the last one in sorted order.</summary>
        public string? PositiveClass { get; init; }
    }
}
