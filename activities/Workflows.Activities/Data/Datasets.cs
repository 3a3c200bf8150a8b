using Workflows.Activities.Data.Previews;
using Workflows.Activities.Data.Uploads;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Data;

/// <summary>Looks into data sets and takes in new ones.</summary>
internal sealed class Datasets(IArtifactStore store) : IDatasets
{
    private const string Upload = "upload.csv";

    /// <inheritdoc/>
    public Task<DatasetPreview> PreviewAsync(string path, Artifact dataset, int rows, CancellationToken cancellationToken)
    {
        if (dataset is not { Kind: ArtifactKind.Dataset, Format: DatasetFolder.Format })
            throw FailureException.Input(FailureCodes.DatasetMalformed, $"{dataset.Hash} is no data set in the format '{DatasetFolder.Format}'. Take one that a run gave, such as that of data/read-csv.");
        var sample = Math.Clamp(rows, 0, IDatasets.MostSampleRows);
        return Task.Run(
            () => DatasetFolder.Read(path, (schema, file) => new DatasetPreviewer(schema, file, sample, cancellationToken).Preview()), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Artifact> ImportAsync(Stream content, DatasetFormat format, string name, long maximumBytes, CancellationToken cancellationToken)
    {
        var upload = new UploadStream(content, name, maximumBytes);
        return format switch
        {
            DatasetFormat.Arrow => AddAsync((folder, token) => ReceiveArrowAsync(upload, name, folder, token), cancellationToken),
            DatasetFormat.Csv csv => AddAsync((folder, token) => ReceiveCsvAsync(upload, csv, name, folder, token), cancellationToken),
            _ => throw new InvalidOperationException($"There is no rule to read {format.GetType().Name}."),
        };
    }

    // What comes in goes to the place of the artifact itself: the store clears that away whatever happens.
    private async Task<Artifact> AddAsync(Func<string, CancellationToken, Task<Dictionary<string, long>>> receive, CancellationToken cancellationToken)
    {
        Dictionary<string, long> facts = [];
        var draft = new ArtifactDraft(ArtifactKind.Dataset, DatasetFolder.Format);
        var artifact = await store.AddFolderAsync(draft, async (folder, token) => facts = await receive(folder, token), cancellationToken);
        return artifact with { Facts = facts };
    }

    private static async Task<Dictionary<string, long>> ReceiveArrowAsync(UploadStream upload, string name, string folder, CancellationToken cancellationToken)
    {
        try
        {
            await new TarFolder(upload).UnpackAsync([DatasetFolder.RowsFile, DatasetFolder.SchemaFile], folder, cancellationToken);
        }
        catch (InvalidDataException fault)
        {
            throw FailureException.Input(FailureCodes.DatasetMalformed, $"{name}: {fault.Message} Send {DatasetFolder.RowsFile} and {DatasetFolder.SchemaFile} in one tar archive.", fault);
        }

        return await Task.Run(() => DatasetFolder.Read(folder, (schema, file) =>
        {
            ArrowRows.Check(schema, file, cancellationToken);
            return Dataset.FactsOf(file.Rows, schema.Signature);
        }), cancellationToken);
    }

    private static async Task<Dictionary<string, long>> ReceiveCsvAsync(
        UploadStream upload, DatasetFormat.Csv csv, string name, string folder, CancellationToken cancellationToken)
    {
        var place = Path.Combine(folder, Upload);
        await using (var file = new FileStream(place, FileMode.CreateNew, FileAccess.Write)) await upload.CopyToAsync(file, cancellationToken);
        var input = new ReadCsvInput { Label = csv.Label, Columns = csv.Columns, Separator = csv.Separator, PositiveClass = csv.PositiveClass };
        var dataset = await new CsvFile(input, place, name).ReadAsync(cancellationToken);
        File.Delete(place);
        await DatasetFolder.SaveAsync(dataset, folder, cancellationToken);
        return Dataset.FactsOf(dataset.Rows, dataset.Signature);
    }
}
