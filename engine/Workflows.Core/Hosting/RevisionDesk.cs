using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Revisions;

namespace Workflows.Core.Hosting;

/// <summary>Registers workflows, opens what somebody names, and compares contents.</summary>
internal sealed class RevisionDesk(SpecCompiler compiler, BundleBuilder bundles, IRevisionStore store, RevisionCatalog catalog, WorkflowOptions options)
{
    /// <summary>A file, or the revision that a reference names: <see cref="WorkflowReference"/>.</summary>
    /// <exception cref="FailureException">As <see cref="RevisionCatalog.FindAsync"/> and <see cref="RevisionCatalog.OpenAsync"/>.</exception>
    public async Task<Compilation> CompileAsync(string fileOrReference, CancellationToken cancellationToken)
    {
        if (ReferenceOf(fileOrReference) is not { } reference) return await CompileFileAsync(fileOrReference, cancellationToken);
        var revision = await catalog.FindAsync(reference, cancellationToken);
        return await CompileAsync(revision, cancellationToken);
    }

    /// <summary>The spec of a revision, as its bundle has it.</summary>
    public async Task<Compilation> CompileAsync(Revision revision, CancellationToken cancellationToken)
    {
        var source = await catalog.OpenAsync(revision, [options.WorkingDirectory], cancellationToken);
        return await compiler.CompileAsync(source, $"{revision.Reference}/{revision.Path}", cancellationToken);
    }

    public Task<Compilation> CompileFileAsync(string file, CancellationToken cancellationToken) =>
        compiler.CompileAsync(SourceLocator.Locate(file, options.WorkingDirectory), file, cancellationToken);

    public Task<Compilation> CompileWithTestsAsync(string file, CancellationToken cancellationToken) =>
        compiler.CompileAsync(SourceLocator.Locate(file, options.WorkingDirectory), file, withTests: true, cancellationToken);

    public async Task<Registration> RegisterAsync(string file, string author, CancellationToken cancellationToken)
    {
        var compilation = await CompileFileAsync(file, cancellationToken);
        if (compilation.Plan is not { } plan) return new Registration(compilation, null, null);
        var bundle = await bundles.BuildAsync(plan, cancellationToken);
        var offered = new NewRevision
        {
            Project = options.Project,
            Workflow = plan.Workflow,
            Version = plan.Version,
            Bundle = bundle.Artifact,
            Path = bundle.Path,
            Commit = await GitWorkTree.CommitOfAsync(plan.Source.Root, bundle.Files, cancellationToken),
            Author = author,
        };
        await ProveAsync(plan, offered, cancellationToken);
        var acceptance = await store.AcceptAsync(offered, cancellationToken);
        return acceptance.Outcome == AcceptanceOutcome.LabelTaken
            ? new Registration(compilation, acceptance, SpecComparer.Compare(await ContentAsync(acceptance.Revision, cancellationToken), await ContentAsync(file, plan, bundle.Files, cancellationToken)))
            : new Registration(compilation, acceptance, null);
    }

    /// <summary>How two contents differ, each a file or a reference.</summary>
    public async Task<SpecDifference> CompareAsync(string from, string to, CancellationToken cancellationToken) =>
        SpecComparer.Compare(await ContentAsync(from, cancellationToken), await ContentAsync(to, cancellationToken));

    // What is kept must do without the folder that it came from.
    private async Task ProveAsync(Plan plan, NewRevision offered, CancellationToken cancellationToken)
    {
        var kept = new Revision
        {
            Workflow = offered.Workflow,
            Number = 0,
            Bundle = offered.Bundle,
            Path = offered.Path,
            Author = offered.Author,
            At = default,
        };
        var proof = await compiler.CompileAsync(await catalog.OpenAsync(kept, [], cancellationToken), offered.Path, cancellationToken);
        if (proof.Plan?.Hash == plan.Hash) return;
        var reason = proof.Diagnostics.FirstOrDefault(d => d.Severity == Severity.Error) is { } error ? $"{error.Span}: {error.Message}" : "a file changed meanwhile";
        throw FailureException.Input("bundle-incomplete",
            $"Workflow '{plan.Workflow}' reads files that were not captured with it ({reason}). Name them by literal paths, and register it again.");
    }

    private async Task<SpecContent> ContentAsync(string fileOrReference, CancellationToken cancellationToken)
    {
        if (ReferenceOf(fileOrReference) is { } reference) return await ContentAsync(await catalog.FindAsync(reference, cancellationToken), cancellationToken);

        // A spec with mistakes can be compared all the same; which files it names is not known then.
        var plan = (await CompileFileAsync(fileOrReference, cancellationToken)).Plan;
        return await ContentAsync(fileOrReference, plan, plan is null ? [] : bundles.FilesOf(plan), cancellationToken);
    }

    private Task<SpecContent> ContentAsync(string file, Plan? plan, IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        var source = plan?.Source ?? SourceLocator.Locate(file, options.WorkingDirectory);
        return SpecContent.ReadAsync(file, source.Root, Path.GetRelativePath(source.Root, source.File), files, cancellationToken);
    }

    private async Task<SpecContent> ContentAsync(Revision revision, CancellationToken cancellationToken)
    {
        var source = await catalog.OpenAsync(revision, [], cancellationToken);
        var files = Directory.EnumerateFiles(source.Root, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(source.Root, f));
        return await SpecContent.ReadAsync(revision.Reference, source.Root, revision.Path, files, cancellationToken);
    }

    // A file of that name comes first; what looks like a path is one, whether it is there or not.
    private WorkflowReference? ReferenceOf(string text) =>
        File.Exists(Path.GetFullPath(text, options.WorkingDirectory)) || Path.GetExtension(text) is ".yaml" or ".yml" ? null : WorkflowReference.Parse(text);
}

/// <summary>What came of registering a file.</summary>
/// <param name="Compilation">The spec and what is wrong with it.</param>
/// <param name="Acceptance">What became of it; null while an error stands.</param>
/// <param name="Difference">From the revision that has the label to the file, when the label is taken; else null.</param>
public sealed record Registration(Compilation Compilation, Acceptance? Acceptance, SpecDifference? Difference);
