using Workflows.Compute.Inference;
using Workflows.Compute.Preprocessing;
using Workflows.Compute.Training;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Data;

/// <summary>Labelled rows in memory: raw feature columns, the class of each row, and the transforms that trainers apply while loading.</summary>
internal sealed record Dataset
{
    /// <summary>Columns in order, label and classes.</summary>
    public required Signature Signature { get; init; }

    /// <summary>Transforms fitted so far; the rows themselves stay raw.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>One entry for each column of the signature, in its order, all with the same number of cells.</summary>
    public required IReadOnlyList<ColumnValues> Columns { get; init; }

    /// <summary>Class index of each row.</summary>
    public required int[] Labels { get; init; }

    /// <summary>Number of rows; a split may leave a part without any.</summary>
    public int Rows => Labels.Length;

    /// <summary>Reads a data set that a step handed over.</summary>
    /// <exception cref="FailureException"><c>dataset-malformed</c>, or what the store reports.</exception>
    public static async Task<Dataset> LoadAsync(Artifact artifact, ActivityContext context) =>
        DatasetFolder.Load(await context.Artifacts.GetPathAsync(artifact, context.Cancellation));

    /// <summary>What specs may read from the handle of a data set.</summary>
    public static Dictionary<string, long> FactsOf(int rows, Signature signature) => new()
    {
        ["rows"] = rows,
        ["columns"] = signature.Columns.Count,
        ["classes"] = signature.Classes.Count,
    };

    /// <summary>Stores this data set with its facts <c>rows</c>, <c>columns</c> and <c>classes</c>.</summary>
    public Task<Artifact> StoreAsync(ActivityContext context)
    {
        var draft = new ArtifactDraft(ArtifactKind.Dataset, DatasetFolder.Format, FactsOf(Rows, Signature));
        return context.Artifacts.AddFolderAsync(draft, (folder, _) => DatasetFolder.SaveAsync(this, folder, context.Cancellation), context.Cancellation);
    }

    /// <summary>The rows at the given places, in the given order; columns, classes and recipe stay.</summary>
    public Dataset Take(IReadOnlyList<int> places) => this with
    {
        Columns = [.. Columns.Select(column => Take(column, places))],
        Labels = [.. places.Select(place => Labels[place])],
    };

    /// <summary>The rows as trainers and evaluators take them, labelled by the classes of a model or of another data set.</summary>
    /// <param name="expected">Columns by name and order; every class of these rows must be among its classes.</param>
    /// <param name="use">What they are for, such as "train/classifier (validation)"; for the message.</param>
    /// <exception cref="FailureException"><c>dataset-text-columns</c>, <c>dataset-mismatch</c> or <c>dataset-empty</c>, naming what differs.</exception>
    public LabelledRows ToRows(Signature expected, string use)
    {
        var text = Columns.OfType<TextValues>().Select(column => $"'{column.Name}'").ToList();
        if (text.Count > 0)
            throw FailureException.Input(FailureCodes.DatasetTextColumns,
                $"{use} takes numbers only, but these columns hold text: {string.Join(", ", text)}. "
                + "List the number columns in the input 'columns' of data/read-csv.");
        if (Rows == 0)
            throw FailureException.Input(FailureCodes.DatasetEmpty,
                $"{use} got a data set without rows. Give that part a share above 0 in data/split, or check the file behind it.");
        var match = new SignatureMatch(expected, Signature, use);
        return new LabelledRows { Features = RowMajor(), Labels = match.Labels(Labels), Columns = Columns.Count };
    }

    private float[] RowMajor()
    {
        var rows = new float[Rows * Columns.Count];
        for (var column = 0; column < Columns.Count; column++)
        {
            var values = ((NumberValues)Columns[column]).Values;
            for (var row = 0; row < values.Length; row++) rows[(row * Columns.Count) + column] = values[row];
        }

        return rows;
    }

    private static ColumnValues Take(ColumnValues column, IReadOnlyList<int> places) => column switch
    {
        NumberValues numbers => numbers with { Values = [.. places.Select(place => numbers.Values[place])] },
        TextValues texts => texts with { Values = [.. places.Select(place => texts.Values[place])] },
        _ => throw new InvalidOperationException($"There is no rule to take rows of {column.GetType().Name}."),
    };
}
