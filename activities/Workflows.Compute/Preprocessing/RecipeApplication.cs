namespace Workflows.Compute.Preprocessing;

/// <summary>Applies a recipe to raw rows in 32-bit floats, with the formulas and the order of the exported graph, so that both give the same bits.</summary>
public static class RecipeApplication
{
    /// <summary>Turns raw rows into features of the first layer; the input is left as it is.</summary>
    /// <param name="recipe">Fitted transforms.</param>
    /// <param name="signature">Names and order of the raw columns.</param>
    /// <param name="rows">Raw values, row-major, a whole number of rows.</param>
    /// <returns>As many rows, row-major.</returns>
    /// <exception cref="RecipeException">A transform names a column that the signature lacks, or a text column, or its figures do not fit.</exception>
    public static float[] Apply(Recipe recipe, Signature signature, ReadOnlySpan<float> rows)
    {
        Check(recipe, signature);
        if (rows.Length % signature.Columns.Count != 0)
            throw new ArgumentException($"{rows.Length} values are no whole number of rows of {signature.Columns.Count} columns.", nameof(rows));
        var features = rows.ToArray();
        foreach (var transform in recipe.Transforms.OfType<Standardize>()) Apply(transform, signature, features);
        return features;
    }

    /// <summary>Checks that a recipe fits the columns of a signature.</summary>
    /// <exception cref="RecipeException">It does not; the message names transform and column.</exception>
    public static void Check(Recipe recipe, Signature signature)
    {
        var types = new Dictionary<string, ColumnType>();
        foreach (var column in signature.Columns) types.TryAdd(column.Name, column.Type);
        foreach (var transform in recipe.Transforms)
        {
            if (transform is not Standardize standardize) throw new RecipeException($"There is no rule to apply {transform.GetType().Name}.");
            if (standardize.Means.Count != standardize.Columns.Count || standardize.Scales.Count != standardize.Columns.Count)
                throw new RecipeException($"standardize has {standardize.Columns.Count} columns, {standardize.Means.Count} means and {standardize.Scales.Count} scales.");
            for (var index = 0; index < standardize.Columns.Count; index++) CheckColumn(standardize, index, types);
        }
    }

    private static void CheckColumn(Standardize transform, int index, Dictionary<string, ColumnType> types)
    {
        var name = transform.Columns[index];
        if (!types.TryGetValue(name, out var type)) throw new RecipeException($"standardize names column '{name}', which the data lacks.");
        if (type != ColumnType.Number) throw new RecipeException($"standardize names column '{name}', which holds text.");
        if (!float.IsFinite(transform.Means[index]) || !float.IsFinite(transform.Scales[index]) || transform.Scales[index] == 0)
            throw new RecipeException($"standardize has mean {transform.Means[index]} and scale {transform.Scales[index]} for column '{name}'.");
    }

    private static void Apply(Standardize transform, Signature signature, float[] rows)
    {
        var width = signature.Columns.Count;
        var places = signature.Columns.Index().ToDictionary(pair => pair.Item.Name, pair => pair.Index);
        for (var index = 0; index < transform.Columns.Count; index++)
        {
            var (mean, scale) = (transform.Means[index], transform.Scales[index]);
            for (var place = places[transform.Columns[index]]; place < rows.Length; place += width) rows[place] = (rows[place] - mean) / scale;
        }
    }
}
