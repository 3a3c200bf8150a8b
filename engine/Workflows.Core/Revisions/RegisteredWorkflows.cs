using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Spec;

namespace Workflows.Core.Revisions;

/// <summary>Finds the workflows that steps use: a path is a file beside the spec, anything else a registered workflow, pinned by version, number or commit.</summary>
public sealed class RegisteredWorkflows(RevisionCatalog catalog) : IWorkflowSource
{
    private readonly FileWorkflows files = new();

    /// <inheritdoc/>
    public async Task<FoundWorkflow> FindAsync(string use, WorkflowSpec parent, PlanSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (FileWorkflows.IsFile(use) || WorkflowReference.Parse(use) is not { } reference) return await files.FindAsync(use, parent, source, cancellationToken);
        try
        {
            var revision = await catalog.FindAsync(reference, cancellationToken);
            var place = await catalog.OpenAsync(revision, source.ReadRoots, cancellationToken);
            var reading = await SpecReader.ReadFileAsync(place.File, $"{revision.Reference}/{revision.Path}", cancellationToken);
            return new FoundWorkflow(reading.Spec, place, null, reading.Diagnostics);
        }
        catch (FailureException e) when (e.Failure.Kind == FailureKind.Input)
        {
            return FoundWorkflow.Missing(new PathProblem(DiagnosticCodes.SubWorkflowMissing, e.Failure.Message, "Register it, or name its file, such as ./other.yaml."));
        }
    }
}
