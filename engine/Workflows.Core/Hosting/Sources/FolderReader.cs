using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Revisions;
using Workflows.Core.Spec;

namespace Workflows.Core.Hosting.Sources;

/// <summary>Reads one file of a folder source, and has what is right in it accepted as a revision.</summary>
internal sealed class FolderReader(WorkflowEngine engine, FolderPlace place, TimeProvider time)
{
    /// <summary>What is there now; null when nothing is.</summary>
    /// <param name="path">From the folder.</param>
    /// <param name="known">What was known of it; null for nothing.</param>
    /// <param name="ownerOf">The path of the file that a name belongs to rather than to this one; null for none.</param>
    /// <param name="author">Who brought what is there.</param>
    /// <param name="isOurs">Whether it shall be a workflow, whatever it says.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<TrackedFile?> ReadAsync(string path, TrackedFile? known, Func<string, string?> ownerOf, string author, bool isOurs, CancellationToken cancellationToken)
    {
        var seen = new TrackedFile { Stamps = FileStamps.Of([place.Absolute(path)]), LookedAt = time.GetUtcNow() };
        var earlier = known?.Workflow;
        try
        {
            if (place.Find(path) is not { } file || await FolderFiles.ReadAsync(SourcePaths.Real(file)!, SpecLimits.FileBytes, cancellationToken) is not { } bytes) return null;
            var text = SpecLines.Decode(bytes);
            if (!isOurs && earlier is null && !SpecLines.IsWorkflow(text)) return seen;
            var draft = Draft(path, earlier) with { ETag = ContentHash.Of(bytes), Name = SpecLines.NameOf(text) };
            if (FileStatus.Of(place.Absolute(path)) is { Kind: FileStatusKind.Link }) return seen with { Workflow = draft with { Name = null, Diagnostics = [Link(path)] } };
            return await AcceptAsync(seen, draft, known, ownerOf, author, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var error = new Diagnostic(DiagnosticCodes.FileUnreadable, Severity.Error, Start(path), $"The file cannot be read: {e.Message}", "Check the path and its permissions.");
            return seen with { Workflow = Draft(path, earlier) with { Diagnostics = [error] }, IsHopeful = true };
        }
    }

    private FolderWorkflow Draft(string path, FolderWorkflow? earlier) => new()
    {
        Path = path,
        Name = earlier?.Name,
        ETag = ContentHash.Of(""),
        ChangedAt = new DateTimeOffset(FileStamp.Of(place.Absolute(path)).At, TimeSpan.Zero),
        Description = earlier?.Description,
        Labels = earlier?.Labels ?? new Dictionary<string, string>(),
        HasWebhook = earlier?.HasWebhook ?? false,
        HasPush = earlier?.HasPush ?? false,
        HasSchedule = earlier?.HasSchedule ?? false,
        Revision = earlier?.Revision,
    };

    private async Task<TrackedFile> AcceptAsync(
        TrackedFile seen, FolderWorkflow workflow, TrackedFile? known, Func<string, string?> ownerOf, string author, CancellationToken cancellationToken)
    {
        var found = new List<Diagnostic>();
        var revision = default(Revision);
        try
        {
            var compilation = await engine.CompileAsync(place.SourceOf(workflow.Path), workflow.Path, cancellationToken);
            found.AddRange(compilation.Diagnostics);
            if (compilation.Spec is { } spec) (workflow, seen) = (Described(workflow, spec), seen with { IsHopeful = true });
            seen = seen with { Stamps = seen.Stamps.With(compilation.Plan is { } read ? Reads(read) : [.. seen.Stamps.Files.Union(known?.Stamps.Files ?? [])]) };
            if (workflow.Name is { } name && ownerOf(name) is { } owner)
            {
                found.Add(NameTaken(workflow.Path, name, owner, compilation.Spec));
                seen = seen with { IsNameTaken = true, IsHopeful = false };
            }
            else if (compilation.Plan is { } plan)
            {
                revision = Accepted(await engine.AcceptAsync(plan, author, cancellationToken), compilation.Spec!, found);
            }
        }
        catch (FailureException e)
        {
            found.Add(NotKept(workflow.Path, e.Failure));
        }

        workflow = workflow with
        {
            Diagnostics = found,
            Revision = revision ?? workflow.Revision ?? await EarlierAsync(workflow, cancellationToken),
            IsAccepted = revision is not null,
        };
        return seen with { Workflow = workflow, IsHopeful = seen.IsHopeful && revision is null };
    }

    // What an earlier process accepted from this file goes on to be its revision while the file is broken.
    private async Task<Revision?> EarlierAsync(FolderWorkflow workflow, CancellationToken cancellationToken)
    {
        try
        {
            return workflow.Name is null ? null : await engine.FindRevisionByPathAsync(workflow.Name, place.FromRoot(workflow.Path), cancellationToken);
        }
        catch (FailureException)
        {
            return null; // the store is away, which the workflow says already
        }
    }

    // A file that comes into one of these folders may be one that 'hashFiles' reads.
    private string[] Reads(Plan plan) =>
    [
        .. engine.BundleFilesOf(plan).Select(f => Path.GetFullPath(f, place.Root))
            .Concat(plan.HashedFiles.Select(f => Path.GetDirectoryName(f)!))
            .Prepend(plan.Source.File)
            .Distinct(),
    ];

    private static FolderWorkflow Described(FolderWorkflow draft, WorkflowSpec spec) => draft with
    {
        Name = spec.Name.Value,
        Description = spec.Description,
        Labels = spec.Labels,
        HasWebhook = spec.On?.Webhook is not null,
        HasPush = spec.On?.Push is not null,
        HasSchedule = spec.On?.Schedule.Count > 0,
    };

    private static Revision? Accepted(Acceptance acceptance, WorkflowSpec spec, List<Diagnostic> found)
    {
        if (spec.Version is not { } version) return acceptance.Revision;
        var isRefused = acceptance.Outcome == AcceptanceOutcome.LabelTaken;
        if (isRefused || acceptance.Revision.Version != version.Value)
            found.Add(new Diagnostic(
                DiagnosticCodes.VersionTaken, isRefused ? Severity.Error : Severity.Warning, version.Span,
                $"Version {version.Value} of workflow '{spec.Name.Value}' has other content already{(isRefused ? "" : $", so this one is {acceptance.Revision.Version}")}.", "Raise 'version'."));
        return isRefused ? null : acceptance.Revision;
    }

    private static Diagnostic NameTaken(string path, string name, string owner, WorkflowSpec? spec) => new(
        DiagnosticCodes.WorkflowNameTaken, Severity.Error, spec?.Name.Span ?? Start(path),
        $"The workflow '{name}' is already that of {owner}, so this file is not taken up.", "Give one of the two another name, or list one of them in .workflowsignore.");

    // The workflow belongs to the file behind it, where that is one of the folder.
    private static Diagnostic Link(string path) => new(
        DiagnosticCodes.BundleLink, Severity.Error, Start(path), "The file is a link, which cannot be kept with a revision.", "Put the file itself there.");

    private static Diagnostic NotKept(string path, Failure failure) => new(
        failure.Kind == FailureKind.Input ? failure.Code : DiagnosticCodes.RevisionNotKept, Severity.Error, Start(path), failure.Message,
        "Mend that; the workflow is then taken up by itself.");

    private static SourceSpan Start(string path) => new(path, 1, 1, 1, 1);
}
