using Workflows.Compute.Networks;
using Workflows.Compute.Preprocessing;

namespace Workflows.Compute.Onnx;

/// <summary>The operators of a <see cref="Recipe"/>: the served model takes raw rows, so preprocessing cannot be forgotten or done twice.</summary>
internal static class RecipeNodes
{
    /// <summary>Adds the transforms in order.</summary>
    /// <param name="graph">Receives the nodes.</param>
    /// <param name="recipe">Fitted transforms, checked against the columns.</param>
    /// <param name="columns">Names of the columns of <paramref name="input"/>, in order.</param>
    /// <param name="input">Name of the tensor [-1, columns] of raw values.</param>
    /// <returns>Name of the tensor of features.</returns>
    /// <exception cref="OnnxModelException">A transform has no ONNX form here (<see cref="OnnxCodes.NotExportable"/>).</exception>
    public static string Add(OnnxGraph graph, Recipe recipe, IReadOnlyList<string> columns, string input)
    {
        for (var place = 0; place < recipe.Transforms.Count; place++)
            input = recipe.Transforms[place] switch
            {
                Standardize standardize => Standardize(graph, standardize, columns, $"recipe.{place}", input),
                var other => throw new OnnxModelException(OnnxCodes.NotExportable,
                    $"Transform {place + 1} of the recipe, {other.GetType().Name}, has no ONNX form here."),
            };
        return input;
    }

    /// <summary>(x − mean) / scale. Columns that the transform leaves alone get (x − 0) / 1, which is exactly x.</summary>
    private static string Standardize(OnnxGraph graph, Standardize transform, IReadOnlyList<string> columns, string name, string input)
    {
        var means = new float[columns.Count];
        var scales = new float[columns.Count];
        Array.Fill(scales, 1f);
        for (var i = 0; i < transform.Columns.Count; i++)
        {
            var column = columns.ToList().IndexOf(transform.Columns[i]);
            means[column] = transform.Means[i];
            scales[column] = transform.Scales[i];
        }

        var mean = graph.Constant($"{name}.mean", new Tensor([columns.Count], means));
        var scale = graph.Constant($"{name}.scale", new Tensor([columns.Count], scales));
        var centred = graph.Node("Sub", $"{name}.centred", [input, mean]);
        return graph.Node("Div", $"{name}.standardized", [centred, scale]);
    }
}
