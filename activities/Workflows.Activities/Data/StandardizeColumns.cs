using Microsoft.Extensions.Logging;
using Workflows.Compute.Inference;
using Workflows.Compute.Preprocessing;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Data;

/// <summary>
/// Fits mean and population standard deviation of number columns, in 64-bit floats over the rows in order, and appends (x − mean) / scale to the data
/// set's recipe. The rows stay raw. A constant column gets scale 1, so that it becomes 0, and a warning in the log.
/// </summary>
[Activity("data/standardize", Summary = "Brings number columns to mean 0 and deviation 1, fitted on the data set it is given: the training part.")]
internal sealed partial class StandardizeColumns : IActivity<StandardizeInput, StandardizeOutput>
{
    /// <inheritdoc/>
    public async Task<StandardizeOutput> RunAsync(StandardizeInput input, ActivityContext context)
    {
        var dataset = await Dataset.LoadAsync(input.Dataset, context);
        if (dataset.Rows == 0)
            throw FailureException.Input(FailureCodes.DatasetEmpty, "data/standardize got a data set without rows. Give it the training part of data/split.");
        var fits = Choose(dataset, input.Columns).Select(column => ColumnFit.Of(column.Name, column.Values)).ToList();
        var constant = fits.Where(fit => fit.IsConstant).ToList();
        foreach (var fit in constant) LogConstant(context.Logger, fit.Column, fit.Mean);
        var transform = new Standardize([.. fits.Select(fit => fit.Column)], [.. fits.Select(fit => fit.Mean)], [.. fits.Select(fit => fit.Scale)]);
        var fitted = dataset with { Recipe = new Recipe { Transforms = [.. dataset.Recipe.Transforms, transform] } };
        return new StandardizeOutput
        {
            Dataset = await fitted.StoreAsync(context),
            Summary = new StandardizeSummary { Columns = fits.Count, Constant = [.. constant.Select(fit => fit.Column)] },
        };
    }

    private static List<NumberValues> Choose(Dataset dataset, IReadOnlyList<string>? wanted)
    {
        var chosen = wanted is null
            ? dataset.Columns.OfType<NumberValues>().ToList()
            : [.. wanted.Distinct(StringComparer.Ordinal).Select(name => Find(dataset, name))];
        if (chosen.Count == 0)
            throw FailureException.Input(FailureCodes.DatasetTextColumns, "data/standardize takes number columns, but all columns of the data set hold text.");
        var fitted = dataset.Recipe.Transforms.OfType<Standardize>().SelectMany(transform => transform.Columns).ToHashSet(StringComparer.Ordinal);
        return chosen.Find(column => fitted.Contains(column.Name)) is not { } twice
            ? chosen
            : throw FailureException.Input(FailureCodes.StandardizeTwice, $"Column '{twice.Name}' is standardised already. Take it out of 'columns', or remove one of the steps.");
    }

    private static NumberValues Find(Dataset dataset, string name) => dataset.Columns.FirstOrDefault(column => column.Name == name) switch
    {
        NumberValues numbers => numbers,
        null => throw FailureException.Input(FailureCodes.DatasetColumns,
            $"The data set has no column '{name}'. {ColumnNames.Offer(name, [.. dataset.Columns.Select(column => column.Name)])} Mend the input 'columns'."),
        _ => throw FailureException.Input(FailureCodes.DatasetTextColumns, $"Column '{name}' holds text and cannot be standardised. Take it out of 'columns'."),
    };

    [LoggerMessage(1121, LogLevel.Warning, "Column '{Column}' is constant ({Value}): its scale is 1, so it becomes 0 and tells the model nothing")]
    private static partial void LogConstant(ILogger logger, string column, float value);
}

/// <summary>Inputs of <c>data/standardize</c>.</summary>
internal sealed record StandardizeInput
{
    [Field("The rows to fit on: the training part.", Kind = ArtifactKind.Dataset, Fits = true)]
    public required Artifact Dataset { get; init; }

    [Field("Number columns to standardise; all number columns when not given.")]
    public IReadOnlyList<string>? Columns { get; init; }
}

/// <summary>Outputs of <c>data/standardize</c>.</summary>
internal sealed record StandardizeOutput
{
    [Field("The same rows; trainers apply the fitted figures while loading and store them in the model.", Kind = ArtifactKind.Dataset)]
    public required Artifact Dataset { get; init; }

    [Field("What was fitted.")]
    public required StandardizeSummary Summary { get; init; }
}

/// <summary>What <c>data/standardize</c> found.</summary>
internal sealed record StandardizeSummary
{
    [Field("Number of standardised columns.")]
    public required int Columns { get; init; }

    [Field("Names of the columns with one value in every row; they become 0.")]
    public required IReadOnlyList<string> Constant { get; init; }
}
