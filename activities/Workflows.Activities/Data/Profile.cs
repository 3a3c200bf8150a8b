using Workflows.Core.Activities;
using Workflows.Core.Artifacts;

namespace Workflows.Activities.Data;

/// <summary>Looks at raw rows: figures of every column and the rows of every class, as a value and as a page. It changes nothing and fits nothing.</summary>
[Activity("data/profile", Summary = "Describes the columns and classes of a data set, as a value and as a report.")]
internal sealed class Profile : IActivity<ProfileInput, ProfileOutput>
{
    // A value is kept inline in the event log, which holds 64 KiB of it.
    private const int MostColumns = 256;

    /// <inheritdoc/>
    public async Task<ProfileOutput> RunAsync(ProfileInput input, ActivityContext context)
    {
        var dataset = await Dataset.LoadAsync(input.Dataset, context);
        var columns = dataset.Columns.Select(ColumnProfile.Of).ToList();
        var profile = new DatasetProfile
        {
            Rows = dataset.Rows,
            ColumnCount = columns.Count,
            Classes = [.. dataset.Signature.Classes.Select((name, index) => new ClassCount { Name = name, Rows = dataset.Labels.Count(label => label == index) })],
            Columns = [.. columns.Take(MostColumns)],
        };
        var page = new ProfileReport(dataset, profile, columns).Page();
        return new ProfileOutput
        {
            Profile = profile,
            Report = await context.Artifacts.AddFileAsync(new ArtifactDraft(ArtifactKind.Report, "html"), page.WriteAsync, context.Cancellation),
        };
    }
}

/// <summary>Inputs of <c>data/profile</c>.</summary>
internal sealed record ProfileInput
{
    [Field("The rows to look at.", Kind = ArtifactKind.Dataset)]
    public required Artifact Dataset { get; init; }
}

/// <summary>Outputs of <c>data/profile</c>.</summary>
internal sealed record ProfileOutput
{
    [Field("The figures.")]
    public required DatasetProfile Profile { get; init; }

    [Field("The same with a histogram of every column, as a page.", Kind = ArtifactKind.Report)]
    public required Artifact Report { get; init; }
}

/// <summary>Figures of a data set.</summary>
internal sealed record DatasetProfile
{
    [Field("Number of rows.")]
    public required int Rows { get; init; }

    [Field("Number of feature columns.")]
    public required int ColumnCount { get; init; }

    [Field("Rows of each class, in class order.")]
    public required IReadOnlyList<ClassCount> Classes { get; init; }

    [Field("Figures of the first 256 feature columns; the report has all of them.")]
    public required IReadOnlyList<ColumnProfile> Columns { get; init; }
}

/// <summary>How often a class occurs.</summary>
internal sealed record ClassCount
{
    [Field("Name of the class.")]
    public required string Name { get; init; }

    [Field("Rows of this class.")]
    public required int Rows { get; init; }
}
