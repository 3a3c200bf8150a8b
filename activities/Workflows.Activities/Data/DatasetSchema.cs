using Workflows.Compute.Preprocessing;

namespace Workflows.Activities.Data;

/// <summary>What is known of a data set beside its rows; the content of <c>schema.json</c>.</summary>
internal sealed record DatasetSchema
{
    /// <summary>Feature columns at most.</summary>
    public const int MostColumns = 100_000;

    /// <summary>Columns in order, label and classes.</summary>
    public required Signature Signature { get; init; }

    /// <summary>Transforms fitted so far.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>Looks whether its parts fit each other and the columns of a file.</summary>
    /// <exception cref="InvalidDataException">The first thing that does not.</exception>
    public void Check(IReadOnlyList<ArrowColumn> file)
    {
        CheckParts();
        var expected = Signature.Columns.Append(new Column(Signature.Label, ColumnType.Text));
        if (!expected.SequenceEqual(file.Select(column => new Column(column.Name, column.Type))))
            throw new InvalidDataException($"It holds the columns {ColumnNames.List([.. file.Select(column => $"{column.Name} ({column.Type.ToString().ToLowerInvariant()})")])}.");
    }

    private void CheckParts()
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { Signature.Label };
        foreach (var column in Signature.Columns)
            if (column?.Name is not { Length: > 0 } name || !names.Add(name)) throw new InvalidDataException("A column of the schema has no name, or another one's.");
        var classes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var label in Signature.Classes)
            if (label is null || !classes.Add(label)) throw new InvalidDataException("A class of the schema has no name, or another one's.");
        if (Signature.PositiveClass is { } positive && !classes.Contains(positive))
            throw new InvalidDataException($"The positive class '{CellText.Cut(positive)}' of the schema is none of its classes.");
        CheckRecipe();
    }

    private void CheckRecipe()
    {
        if (Recipe.Transforms.Any(transform => transform is null || transform is Standardize standardize && standardize.Columns.Any(column => column is null)))
            throw new InvalidDataException("A transform of the schema is empty.");
        try
        {
            RecipeApplication.Check(Recipe, Signature);
        }
        catch (RecipeException fault)
        {
            throw new InvalidDataException(fault.Message, fault);
        }
    }
}
