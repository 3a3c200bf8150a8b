using Workflows.Compute.Networks;
using Workflows.Compute.Preprocessing;
using Workflows.Compute.Training;

namespace Workflows.Activities.Tests.Compute.Training;

/// <summary>Small made-up sets: one Gaussian cloud for each class, so that a right trainer separates them.</summary>
internal static class Blobs
{
    public const int Columns = 4;

    public static LabelledRows Rows(int count, int classes, int seed)
    {
        var random = new Random(seed);
        var labels = new int[count];
        var features = new float[count * Columns];
        for (var row = 0; row < count; row++)
        {
            labels[row] = row % classes;
            for (var column = 0; column < Columns; column++)
                features[(row * Columns) + column] = (float)((random.NextDouble() + random.NextDouble() - 1) + (((labels[row] + column) % classes) * 1.2) + 5);
        }

        return new LabelledRows { Features = features, Labels = labels, Columns = Columns };
    }

    public static Signature Signature(int classes) => new()
    {
        Columns = [.. Enumerable.Range(0, Columns).Select(column => new Column($"x{column}", ColumnType.Number))],
        Label = "class",
        Classes = [.. Enumerable.Range(0, classes).Select(name => $"c{name}")],
        PositiveClass = classes == 2 ? "c1" : null,
    };

    public static Recipe Recipe { get; } = new()
    {
        Transforms = [new Standardize(["x0", "x1", "x2", "x3"], [6, 6, 6, 6], [2, 2, 2, 2])],
    };

    public static TrainingJob Job(int classes, Layer[] layers, TrainingOptions options) => new()
    {
        Architecture = new NetworkArchitecture { Inputs = Columns, Layers = layers },
        Recipe = Recipe,
        Signature = Signature(classes),
        Train = Rows(103, classes, 1),
        Validation = Rows(60, classes, 2),
        Options = options,
    };
}
