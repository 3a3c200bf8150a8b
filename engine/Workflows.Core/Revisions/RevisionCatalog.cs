using System.Globalization;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;

namespace Workflows.Core.Revisions;

/// <summary>Finds the revision that somebody names, and opens its bundle as the source of a plan.</summary>
public sealed class RevisionCatalog(IRevisionStore store, IArtifactStore artifacts, string project)
{
    private const int ShortestCommit = 7;

    /// <summary>The newest revision of a bare name, else the one with that label, that number, or a commit that begins like this.</summary>
    /// <exception cref="FailureException"><c>workflow-unknown</c>, <c>workflow-disabled</c>, <c>revision-unknown</c>, <c>revision-ambiguous</c>.</exception>
    public async Task<Revision> FindAsync(WorkflowReference reference, CancellationToken cancellationToken)
    {
        var revisions = await store.ListAsync(project, reference.Workflow, cancellationToken);
        if (revisions.Count == 0) throw await UnknownAsync(reference, cancellationToken);
        if (reference.Which is not { } which) return Enabled(revisions[0]);
        return revisions.FirstOrDefault(r => r.Version == which)
            ?? (int.TryParse(which, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? revisions.FirstOrDefault(r => r.Number == number) : null)
            ?? await FindByCommitAsync(reference, which, cancellationToken)
            ?? throw FailureException.Input("revision-unknown",
                $"Workflow '{reference.Workflow}' has no revision '{which}'; the newest is {revisions[0].Reference}. 'workflows show {reference.Workflow}' lists all.");
    }

    /// <summary>The bundle of a revision as a source.</summary>
    /// <param name="revision">The revision.</param>
    /// <param name="readRoots">Further folders below which a run may read.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="FailureException">As <see cref="IArtifactStore.GetPathAsync"/>.</exception>
    public async Task<PlanSource> OpenAsync(Revision revision, IReadOnlyList<string> readRoots, CancellationToken cancellationToken)
    {
        var root = await artifacts.GetPathAsync(revision.Bundle, cancellationToken);
        return new PlanSource(Path.Combine(root, revision.Path), root, readRoots)
        {
            Revision = new SourceRevision(revision.Number, revision.Bundle.Hash, revision.Version, revision.Commit),
        };
    }

    private static Revision Enabled(Revision newest) => newest.Disabled is not { } reason ? newest : throw FailureException.Input(
        "workflow-disabled", $"Workflow '{newest.Workflow}' is disabled: {reason} Bring it back, or run a revision of it: {newest.Workflow}@{newest.Number} is the newest.");

    private async Task<Revision?> FindByCommitAsync(WorkflowReference reference, string which, CancellationToken cancellationToken)
    {
        if (which.Length < ShortestCommit || !which.All(char.IsAsciiHexDigitLower)) return null;
        var matches = await store.FindByCommitAsync(project, reference.Workflow, which, cancellationToken);
        return matches.Count <= 1 ? matches.SingleOrDefault() : throw FailureException.Input("revision-ambiguous",
            $"Commits of {string.Join(" and ", matches.Select(r => r.Reference))} begin with '{which}'. Write more digits.");
    }

    private async Task<FailureException> UnknownAsync(WorkflowReference reference, CancellationToken cancellationToken)
    {
        var known = (await store.ListNewestAsync(project, cancellationToken)).Select(r => r.Workflow);
        var fix = Suggestion.Nearest(reference.Workflow, known) is { } nearest ? $"Did you mean '{nearest}'?" : "'workflows register FILE' makes one known.";
        return FailureException.Input("workflow-unknown", $"There is no workflow '{reference.Workflow}' in project '{project}', and no file of that name. {fix}");
    }
}
