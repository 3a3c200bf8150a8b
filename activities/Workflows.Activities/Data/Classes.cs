using System.Globalization;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Data;

/// <summary>The classes among labels as written.</summary>
internal static class Classes
{
    /// <summary>Every label once: by value when all are numbers, else by ordinal text. The order never follows from the order of the rows.</summary>
    public static IReadOnlyList<string> Sort(IEnumerable<string> labels)
    {
        var distinct = labels.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return distinct.TrueForAll(label => Number(label) is not null) ? [.. distinct.OrderBy(label => Number(label))] : distinct;
    }

    /// <summary>Place of each label among the classes.</summary>
    public static int[] Index(IReadOnlyList<string> labels, IReadOnlyList<string> classes)
    {
        var places = classes.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        return [.. labels.Select(label => places[label])];
    }

    /// <summary>The positive one of two classes; null when there are more.</summary>
    /// <exception cref="FailureException"><c>positive-class</c>.</exception>
    public static string? Positive(IReadOnlyList<string> classes, string? wanted, string file)
    {
        if (wanted is null) return classes.Count == 2 ? classes[1] : null;
        if (classes.Count == 2 && classes.Contains(wanted)) return wanted;
        throw FailureException.Input(FailureCodes.PositiveClass, classes.Count == 2
            ? $"{file}: '{CellText.Cut(wanted)}' is not a class; the classes are '{CellText.Cut(classes[0])}' and '{CellText.Cut(classes[1])}'. Mend the input 'positiveClass'."
            : $"{file}: there are {classes.Count} classes, and only one of two can be the positive one. Leave out the input 'positiveClass'.");
    }

    private static double? Number(string label) =>
        double.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
