namespace Workflows.Core.Revisions;

/// <summary>Keeps the revisions of workflows. Nothing is ever changed or taken away but which one was accepted last, and whether the bare name runs it.</summary>
public interface IRevisionStore
{
    /// <summary>
    /// Accepts a content. One that the workflow had before is the same revision, which from now on is the newest again; a further commit with it is noted. A
    /// disabled workflow is enabled by it.
    /// </summary>
    /// <returns>The revision, and whether the content is new. When another content has the label: that revision, and nothing is kept.</returns>
    Task<Acceptance> AcceptAsync(NewRevision revision, CancellationToken cancellationToken);

    /// <summary>Revisions of a workflow, the one accepted last first; empty when there is no such workflow.</summary>
    Task<IReadOnlyList<Revision>> ListAsync(string project, string workflow, CancellationToken cancellationToken);

    /// <summary>Of each workflow the revision that was accepted last, by name.</summary>
    Task<IReadOnlyList<Revision>> ListNewestAsync(string project, CancellationToken cancellationToken);

    /// <summary>Revisions of a workflow with a commit that begins like this, the one accepted last first.</summary>
    /// <param name="project">The project.</param>
    /// <param name="workflow">Name of the workflow.</param>
    /// <param name="prefix">At least 7 lower-case hexadecimal digits.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<Revision>> FindByCommitAsync(string project, string workflow, string prefix, CancellationToken cancellationToken);

    /// <summary>Lets the bare name of a workflow run nothing until its next revision.</summary>
    /// <param name="project">The project.</param>
    /// <param name="workflow">Name of the workflow.</param>
    /// <param name="reason">Why, as a sentence.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task DisableAsync(string project, string workflow, string reason, CancellationToken cancellationToken);
}

/// <summary>What became of an offered content.</summary>
/// <param name="Outcome">Accepted as new, known, or refused.</param>
/// <param name="Revision">The revision; when refused the one that has the label.</param>
public sealed record Acceptance(AcceptanceOutcome Outcome, Revision Revision);

/// <summary>What became of an offered content.</summary>
public enum AcceptanceOutcome
{
    /// <summary>A new revision.</summary>
    Added,

    /// <summary>The workflow had this content before.</summary>
    Known,

    /// <summary>Another content has the label.</summary>
    LabelTaken,
}
