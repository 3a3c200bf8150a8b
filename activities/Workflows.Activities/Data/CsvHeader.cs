using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Data;

/// <summary>The first line of a CSV file, checked, and the places of the columns that are read.</summary>
internal sealed class CsvHeader
{
    private readonly string file;

    public CsvHeader(string file, string[] names, ReadCsvInput input)
    {
        this.file = file;
        Names = names;
        CheckNames();
        LabelPlace = Array.IndexOf(names, input.Label);
        if (LabelPlace < 0)
            throw FailureException.Input(FailureCodes.CsvLabelMissing,
                $"{file}: there is no label column '{input.Label}'. {ColumnNames.Offer(input.Label, names)} Set the input 'label'.");
        FeaturePlaces = input.Columns is null ? [.. Enumerable.Range(0, names.Length).Where(place => place != LabelPlace)] : Places(input.Columns);
        if (FeaturePlaces.Count == 0)
            throw FailureException.Input(FailureCodes.CsvNoFeatures,
                $"{file}: beside the label '{input.Label}' no column is left. A data set needs at least one feature column; is 'separator' right?");
    }

    /// <summary>Every name of the line.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Place of the label, counted from 0.</summary>
    public int LabelPlace { get; }

    /// <summary>Places of the feature columns in the order of the data set.</summary>
    public IReadOnlyList<int> FeaturePlaces { get; }

    private void CheckNames()
    {
        if (Names.Index().FirstOrDefault(pair => pair.Item.Length == 0, (Index: -1, Item: "")).Index is var unnamed and >= 0)
            throw FailureException.Input(FailureCodes.CsvUnnamedColumn,
                $"{file}, line 1: column {unnamed + 1} has no name. Name every column in the first line.");
        if (Names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw FailureException.Input(FailureCodes.CsvDuplicateColumn,
                $"{file}, line 1: the column name '{CellText.Cut(twice.Key)}' occurs {twice.Count()} times. Give every column its own name.");
    }

    private List<int> Places(IReadOnlyList<string> columns)
    {
        var places = new List<int>();
        foreach (var column in columns)
        {
            var place = Names.Index().FirstOrDefault(pair => pair.Item == column, (Index: -1, Item: "")).Index;
            if (place < 0) throw Columns($"there is no column '{column}'. {ColumnNames.Offer(column, Names)}");
            if (place == LabelPlace) throw Columns($"'{column}' is the label and cannot be a feature too.");
            if (places.Contains(place)) throw Columns($"'{column}' is listed twice.");
            places.Add(place);
        }

        return places;
    }

    private FailureException Columns(string fault) => FailureException.Input(FailureCodes.CsvColumns, $"{file}: {fault} Mend the input 'columns'.");
}
