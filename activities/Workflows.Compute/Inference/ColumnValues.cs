namespace Workflows.Compute.Inference;

/// <summary>The cells of one raw column, one a row: how rows reach a model whose columns are not all numbers.</summary>
/// <param name="Name">Column of the signature.</param>
public abstract record ColumnValues(string Name)
{
    /// <summary>Number of cells.</summary>
    public abstract int Rows { get; }
}

/// <summary>Cells of a number column.</summary>
public sealed record NumberValues(string Name, float[] Values) : ColumnValues(Name)
{
    /// <inheritdoc/>
    public override int Rows => Values.Length;
}

/// <summary>Cells of a text column.</summary>
public sealed record TextValues(string Name, string[] Values) : ColumnValues(Name)
{
    /// <inheritdoc/>
    public override int Rows => Values.Length;
}
