using System.Collections.Concurrent;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Revisions;

namespace Workflows.Core.Hosting;

/// <summary>Registers workflows, opens what somebody names, and compares contents.</summary>
internal sealed class RevisionDesk(SpecCompiler compiler, BundleBuilder bundles, IRevisionStore store, RevisionCatalog catalog, WorkflowOptions options)
{
    private const int MostCompiled = 200;

    private readonly ConcurrentDictionary<(string Bundle, string Path, string Reference, string? Commit), Compilation> compiled = new();

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
        var source = await catalog.OpenAsync(revision, ReadRoots, cancellationToken);
        var key = (revision.Bundle.Hash, revision.Path, revision.Reference, revision.Commit);
        if (compiled.TryGetValue(key, out var known)) return known;
        var compilation = await compiler.CompileAsync(source, $"{revision.Reference}/{revision.Path}", cancellationToken);

        // A bundle never changes; which revision the name of another workflow means does.
        if (compilation.Plan is not { Children: null }) return compilation;
        if (compiled.Count >= MostCompiled) compiled.Clear();
        return compiled[key] = compilation;
    }

    /// <summary>The revision that a reference names, whatever files there are.</summary>
    /// <exception cref="FailureException"><c>workflow-unknown</c>, <c>revision-unknown</c>, <c>revision-ambiguous</c>, <c>artifact-missing</c>.</exception>
    public async Task<Compilation> CompileRegisteredAsync(string reference, CancellationToken cancellationToken) =>
        await CompileAsync(await FindAsync(reference, cancellationToken), cancellationToken);

    /// <summary>A text that nobody has saved yet, as if it lay in a file.</summary>
    public Task<Compilation> CompileTextAsync(PlanSource source, string name, ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken) =>
        compiler.CompileAsync(source, name, utf8, cancellationToken);

    /// <summary>The same, kept with everything that it reads, so that a run of it needs no file any more. As a revision it has the number 0.</summary>
    /// <exception cref="FailureException">As <see cref="BundleBuilder.BuildAsync(Plan, ReadOnlyMemory{byte}?, CancellationToken)"/>; <c>bundle-incomplete</c>.</exception>
    public async Task<Compilation> CaptureAsync(PlanSource source, string name, ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken)
    {
        var compilation = await CompileTextAsync(source, name, utf8, cancellationToken);
        if (compilation.Plan is not { } plan) return compilation;
        var bundle = await bundles.BuildAsync(plan, utf8, cancellationToken);
        return compilation with { Plan = await KeptAsync(plan, Kept(plan.Workflow, plan.Version, bundle.Artifact, bundle.Path), ReadRoots, cancellationToken) };
    }

    public Task<Compilation> CompileFileAsync(string file, CancellationToken cancellationToken) =>
        compiler.CompileAsync(Locate(file), file, cancellationToken);

    /// <summary>A spec with the tests beside it.</summary>
    public Task<Compilation> CompileWithTestsAsync(string file, CancellationToken cancellationToken) => CompileWithTestsAsync(Locate(file), file, null, cancellationToken);

    /// <summary>The same for one whose place is known, or for a text that nobody has saved yet.</summary>
    public Task<Compilation> CompileWithTestsAsync(PlanSource source, string name, ReadOnlyMemory<byte>? utf8, CancellationToken cancellationToken) =>
        compiler.CompileWithTestsAsync(source, name, utf8, cancellationToken);

    public Task<Registration> RegisterAsync(string file, string author, CancellationToken cancellationToken) => RegisterAsync(Locate(file), file, author, cancellationToken);

    /// <summary>Accepts a spec whose place is known; other content with its label stops it.</summary>
    public async Task<Registration> RegisterAsync(PlanSource source, string name, string author, CancellationToken cancellationToken)
    {
        var compilation = await CompileAsync(source, name, cancellationToken);
        if (compilation.Plan is not { } plan) return new Registration(compilation, null, null);
        var (offered, files) = await OfferAsync(plan, author, cancellationToken);
        var acceptance = await store.AcceptAsync(offered, cancellationToken);
        return acceptance.Outcome == AcceptanceOutcome.LabelTaken
            ? new Registration(compilation, acceptance, SpecComparer.Compare(await ContentAsync(acceptance.Revision, cancellationToken), await ContentAsync(name, plan, files, cancellationToken)))
            : new Registration(compilation, acceptance, null);
    }

    /// <summary>The plan of a spec whose place is known.</summary>
    public Task<Compilation> CompileAsync(PlanSource source, string name, CancellationToken cancellationToken) => compiler.CompileAsync(source, name, cancellationToken);

    /// <summary>Accepts what a plan was made from. Other content with its label does not stop it: then it gets a distinct one.</summary>
    public async Task<Acceptance> AcceptAsync(Plan plan, string author, CancellationToken cancellationToken)
    {
        if (await NewestAsync(plan, cancellationToken) is { } newest) return new Acceptance(AcceptanceOutcome.Known, newest);
        var (offered, _) = await OfferAsync(plan, author, cancellationToken);
        var acceptance = await store.AcceptAsync(offered, cancellationToken);
        if (acceptance.Outcome != AcceptanceOutcome.LabelTaken) return acceptance;
        return await store.AcceptAsync(offered with { Version = RevisionLabels.Distinct(offered.Version!, offered.Bundle.Hash) }, cancellationToken);
    }

    /// <summary>The same of a plan of files of a commit.</summary>
    public async Task<Acceptance> AcceptAsync(Plan plan, string author, CommitOrigin origin, CancellationToken cancellationToken)
    {
        var offered = (await OfferAsync(plan, author, cancellationToken)).Offered with { Commit = origin.Commit, IsAside = origin.IsAside };
        var acceptance = await store.AcceptAsync(offered, cancellationToken);
        if (acceptance.Outcome != AcceptanceOutcome.LabelTaken) return acceptance;
        return await store.AcceptAsync(offered with { Version = RevisionLabels.Distinct(offered.Version!, origin.Commit) }, cancellationToken);
    }

    /// <summary>Paths of what a plan reads of its source, from the root of it.</summary>
    public IReadOnlyList<string> FilesOf(Plan plan) => bundles.FilesOf(plan);

    /// <summary>The revision of a workflow that was accepted last from this path of its source; null when there is none.</summary>
    public async Task<Revision?> FindByPathAsync(string workflow, string path, CancellationToken cancellationToken) =>
        (await store.ListAsync(options.Project, workflow, cancellationToken)).FirstOrDefault(r => r.Path == path);

    /// <summary>The text of the revision that a reference names, whatever files there are.</summary>
    /// <exception cref="FailureException"><c>workflow-unknown</c>, <c>revision-unknown</c>, <c>revision-ambiguous</c>, <c>artifact-missing</c>.</exception>
    public async Task<string> ReadTextAsync(string reference, CancellationToken cancellationToken)
    {
        var source = await catalog.OpenAsync(await FindAsync(reference, cancellationToken), [], cancellationToken);
        return await File.ReadAllTextAsync(source.File, cancellationToken);
    }

    /// <summary>How two revisions differ, whatever files there are.</summary>
    /// <exception cref="FailureException"><c>workflow-unknown</c>, <c>revision-unknown</c>, <c>revision-ambiguous</c>, <c>artifact-missing</c>.</exception>
    public async Task<SpecDifference> CompareRevisionsAsync(string from, string to, CancellationToken cancellationToken) => SpecComparer.Compare(
        await ContentAsync(await FindAsync(from, cancellationToken), cancellationToken), await ContentAsync(await FindAsync(to, cancellationToken), cancellationToken));

    /// <summary>How two contents differ, each a file or a reference.</summary>
    public async Task<SpecDifference> CompareAsync(string from, string to, CancellationToken cancellationToken) =>
        SpecComparer.Compare(await ContentAsync(from, cancellationToken), await ContentAsync(to, cancellationToken));

    private Task<Revision> FindAsync(string reference, CancellationToken cancellationToken) => catalog.FindAsync(
        WorkflowReference.Parse(reference) ?? throw FailureException.Input("workflow-unknown", $"'{reference}' is no name of a workflow. Write name, name@version, name@number or name@commit."),
        cancellationToken);

    // What is the newest already need not be captured again: a server that starts looks at every file.
    private async Task<Revision?> NewestAsync(Plan plan, CancellationToken cancellationToken)
    {
        if (await store.ListAsync(options.Project, plan.Workflow, cancellationToken) is not [{ Disabled: null } newest, ..]) return null;
        return newest.Bundle.Hash == await BundleBuilder.HashAsync(plan.Source.Root, bundles.FilesOf(plan), cancellationToken) ? newest : null;
    }

    private async Task<(NewRevision Offered, IReadOnlyList<string> Files)> OfferAsync(Plan plan, string author, CancellationToken cancellationToken)
    {
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
        await KeptAsync(plan, Kept(offered.Workflow, offered.Version, offered.Bundle, offered.Path), options.ReadRoots ?? [], cancellationToken);
        return (offered, bundle.Files);
    }

    private IReadOnlyList<string> ReadRoots => options.ReadRoots ?? [options.WorkingDirectory];

    private PlanSource Locate(string file) => SourceLocator.Locate(file, options.WorkingDirectory) with { ReadRoots = ReadRoots };

    private static Revision Kept(string workflow, string? version, Artifact bundle, string path) =>
        new() { Workflow = workflow, Number = 0, Version = version, Bundle = bundle, Path = path, Author = "", At = default };

    // What is kept must do without the folder that it came from.
    private async Task<Plan> KeptAsync(Plan plan, Revision kept, IReadOnlyList<string> readRoots, CancellationToken cancellationToken)
    {
        var proof = await compiler.CompileAsync(await catalog.OpenAsync(kept, readRoots, cancellationToken), kept.Path, cancellationToken);
        if (proof.Plan is { } same && same.Hash == plan.Hash) return same;
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
        var source = plan?.Source ?? Locate(file);
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
