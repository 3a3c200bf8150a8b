namespace Workflows.Compute.Preprocessing;

/// <summary>A recipe that cannot be applied to the columns of a signature.</summary>
/// <param name="detail">Transform, column and what is wrong.</param>
public sealed class RecipeException(string detail) : Exception($"{Code}: {detail} Fit the recipe again on these columns.")
{
    /// <summary>Stable code of this failure.</summary>
    public const string Code = "recipe-mismatch";
}
