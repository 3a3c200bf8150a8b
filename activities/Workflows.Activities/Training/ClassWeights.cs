using System.Text.Json.Nodes;
using Workflows.Activities.Data;
using Workflows.Compute.Training;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Training;

/// <summary>Class weights as a spec gives them: <c>balanced</c>, or numbers by label.</summary>
internal static class ClassWeights
{
    private const string Balanced = "balanced";

    /// <summary>
    /// A weight for each class, or null for none given. <c>balanced</c> is rows ÷ (classes · rows of the class), counted over the classes that occur among
    /// the training rows; others get 1.
    /// </summary>
    /// <exception cref="FailureException"><c>class-weights</c>, naming the label or value.</exception>
    public static IReadOnlyList<float>? Of(JsonNode? given, LabelledRows train, IReadOnlyList<string> classes, string use) => given switch
    {
        null => null,
        JsonValue when JsonScalar.Text(given) == Balanced => Balance(train, classes.Count),
        JsonObject weights => Named(weights, classes, use),
        _ => throw Refused(use, $"'{given.ToJsonString()}' is neither '{Balanced}' nor a mapping of labels to weights"),
    };

    private static float[] Balance(LabelledRows train, int classes)
    {
        var counts = new int[classes];
        foreach (var label in train.Labels) counts[label]++;
        var occurring = counts.Count(count => count > 0);
        return [.. counts.Select(count => count == 0 ? 1 : (float)((double)train.Rows / ((double)occurring * count)))];
    }

    private static float[] Named(JsonObject weights, IReadOnlyList<string> classes, string use)
    {
        if (weights.FirstOrDefault(weight => !classes.Contains(weight.Key)) is { Key: { } unknown })
            throw Refused(use, $"'{unknown}' is no label of the training rows. Labels are {ColumnNames.List(classes)}");
        foreach (var (label, weight) in weights)
            if (!(JsonScalar.Number(weight) is { } number && (float)number > 0 && float.IsFinite((float)number)))
                throw Refused(use, $"the weight of '{label}' is {weight?.ToJsonString() ?? "nothing"}, not a number above 0");
        return [.. classes.Select(label => weights[label] is { } weight ? (float)JsonScalar.Number(weight)!.Value : 1)];
    }

    private static FailureException Refused(string use, string fault) =>
        FailureException.Input(FailureCodes.ClassWeights, $"{use}: classWeights: {fault}. Write balanced, or weights such as {{ sick: 5, healthy: 1 }}.");
}
