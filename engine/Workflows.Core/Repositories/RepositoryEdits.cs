using System.Text;
using Workflows.Core.Diagnostics;
using Workflows.Core.Git;
using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Sources;
using Workflows.Core.Planning;
using Workflows.Core.Spec;

namespace Workflows.Core.Repositories;

/// <summary>Reads workflows of repositories, and makes a commit of an edit: by whoever made it, on the branch that is followed or another one. What somebody else changed meanwhile is never overwritten.</summary>
public sealed class RepositoryEdits(IRepositoryStore store, ProjectEngines engines, RepositoryRemotes remotes, WorkflowOptions options, TimeProvider time)
{
    /// <summary>Where a workflow of the project comes from; null when it is none of a repository.</summary>
    public async Task<RepositoryFile?> FindAsync(string project, string workflow, CancellationToken cancellationToken)
    {
        foreach (var repository in await store.ListAsync(project, cancellationToken))
            if (repository.State.Branches.FirstOrDefault(b => b.Branch == repository.Branch)?.Specs.FirstOrDefault(s => s.Workflow == workflow && s.IsOwner) is { } spec)
                return new RepositoryFile(repository, spec.Path);
        return null;
    }

    /// <summary>Where a new workflow would lie in a repository.</summary>
    /// <param name="project">The project.</param>
    /// <param name="repository">Name of the repository.</param>
    /// <param name="workflow">Name of the workflow.</param>
    /// <param name="path">From the root of the repository, with forward slashes; null for a file of the workflow's name in the folder of workflows.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="FailureException"><c>repository-unknown</c>, <c>repository-path</c>.</exception>
    public async Task<RepositoryFile> PlaceAsync(string project, string repository, string workflow, string? path, CancellationToken cancellationToken)
    {
        var found = await store.FindAsync(project, repository, cancellationToken) ?? throw RepositoryDesk.Unknown(project, repository);
        var place = path ?? (found.Path.Length == 0 ? $"{workflow}.yaml" : $"{found.Path}/{workflow}.yaml");
        return SpecsOfCommit.IsSpec(found, place) ? new RepositoryFile(found, place) : throw FailureException.Input("repository-path",
            $"{Findings.Show(place)} is no place of a workflow in the repository '{found.Name}'. Name a .yaml file{(found.Path.Length == 0 ? "" : $" below {found.Path}")}, with '/' between folders and without '.' and '..'.");
    }

    /// <summary>The text of a workflow as it lies in its repository, by the last look.</summary>
    /// <exception cref="FailureException"><c>workflow-file-not-found</c>, <c>repository-busy</c>, and as git has them.</exception>
    public async Task<RepositoryText> ReadAsync(RepositoryFile file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        return await LastAsync(file.Repository, file.Path, cancellationToken) ?? throw Missing(file);
    }

    /// <summary>Where the boxes of a workflow stand, by the last look; null when there is no layout.</summary>
    /// <exception cref="FailureException"><c>layout-unreadable</c>, and as git has them.</exception>
    public async Task<RepositoryText?> ReadLayoutAsync(RepositoryFile file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        var beside = FolderLayouts.Beside(file.Path);
        return await LastAsync(file.Repository, beside, cancellationToken) is { } text
            ? text with { Text = FolderLayouts.Read(beside, Encoding.UTF8.GetBytes(text.Text)).Json }
            : null;
    }

    /// <summary>Makes a commit of where the boxes of a workflow stand, and pushes it. What a workflow does is not changed by that, and no run begins.</summary>
    /// <exception cref="EditConflictException">The layout is no longer what the edit started from.</exception>
    /// <exception cref="FailureException">As <see cref="WriteAsync"/>.</exception>
    public Task<RepositoryCommit> WriteLayoutAsync(RepositoryFile file, RepositoryEdit edit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(edit);
        return CommitAsync(file with { Path = FolderLayouts.Beside(file.Path) }, edit with { Message = edit.Message ?? $"Move boxes of {file.Path}" }, isWorkflow: false, cancellationToken);
    }

    /// <summary>Makes a commit of an edit, and pushes it.</summary>
    /// <param name="file">What is edited.</param>
    /// <param name="edit">The edit.</param>
    /// <param name="cancellationToken">Stops waiting; a commit that was pushed is there.</param>
    /// <returns>What the file is then.</returns>
    /// <exception cref="EditConflictException">The file is no longer what the edit started from.</exception>
    /// <exception cref="FailureException"><c>workflow-file-not-found</c>, <c>file-exists</c>, <c>repository-branch</c>, <c>spec-too-large</c>, <c>repository-busy</c>, and as git has them.</exception>
    public Task<RepositoryCommit> WriteAsync(RepositoryFile file, RepositoryEdit edit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(edit);
        return CommitAsync(file, edit, isWorkflow: true, cancellationToken);
    }

    // As the branch that is followed had it at the last look.
    private async Task<RepositoryText?> LastAsync(Repository repository, string path, CancellationToken cancellationToken)
    {
        var mirror = await new RepositoryPlace(options.Home, repository).OpenAsync(time, cancellationToken);
        return await TextAsync(mirror, await HeadAsync(mirror, repository.Branch, cancellationToken), path, cancellationToken);
    }

    private async Task<RepositoryCommit> CommitAsync(RepositoryFile file, RepositoryEdit edit, bool isWorkflow, CancellationToken cancellationToken)
    {
        var (repository, branch) = (file.Repository, edit.Branch ?? file.Repository.Branch);
        if (!RepositoryRules.IsBranch(branch)) throw FailureException.Input("repository-branch", $"{Findings.Show(branch)} is no name of a branch.");
        var bytes = Encoding.UTF8.GetBytes(edit.Text ?? "");
        if (bytes.Length > SpecLimits.FileBytes) throw FailureException.Input("spec-too-large", $"{file.Path} would be larger than 1 MiB, the most that it may have. Move data into files that steps read.");
        var place = new RepositoryPlace(options.Home, repository);
        using var turn = await place.TakeAsync(time, cancellationToken);
        var mirror = await place.OpenAsync(time, cancellationToken);
        var remote = await remotes.OfAsync(repository, cancellationToken);
        await mirror.FetchAsync(remote, cancellationToken);
        var heads = await mirror.HeadsAsync(cancellationToken);
        var head = heads.GetValueOrDefault($"refs/heads/{branch}") ?? await HeadAsync(mirror, repository.Branch, cancellationToken);
        await CheckOriginAsync(mirror, head, file, edit, cancellationToken);
        IReadOnlyList<Diagnostic> diagnostics = edit.Text is null || !isWorkflow ? [] : await CheckAsync(repository, place, mirror, head, file.Path, bytes, cancellationToken);
        if (diagnostics.Any(d => d.Severity == Severity.Error)) return new RepositoryCommit(branch, null, edit.IfMatch, diagnostics);
        var commit = await mirror.WriteAsync(head, await ChangesAsync(mirror, head, file, edit, cancellationToken), new GitSignature(edit.Author, edit.Address, time.GetUtcNow()), edit.Message ?? edit.Subject(file.Path), cancellationToken);
        await PushAsync(mirror, remote, repository, branch, commit, cancellationToken);
        return new RepositoryCommit(branch, commit, (await TextAsync(mirror, commit, file.Path, cancellationToken))?.ETag, diagnostics);
    }

    // A layout goes with its workflow.
    private static async Task<IReadOnlyList<(string Path, string? Text)>> ChangesAsync(GitMirror mirror, string head, RepositoryFile file, RepositoryEdit edit, CancellationToken cancellationToken)
    {
        var beside = FolderLayouts.Beside(file.Path);
        return edit.Text is null && await mirror.FindAsync(head, beside, cancellationToken) is not null ? [(file.Path, null), (beside, null)] : [(file.Path, edit.Text)];
    }

    // Nobody overwrites what they have not seen.
    private static async Task CheckOriginAsync(GitMirror mirror, string head, RepositoryFile file, RepositoryEdit edit, CancellationToken cancellationToken)
    {
        if (edit.IfMatch is not { } origin)
        {
            if (await mirror.FindAsync(head, file.Path, cancellationToken) is not null)
                throw FailureException.Input("file-exists", $"{file.Path} of the repository '{file.Repository.Name}' exists already. Send If-Match with the ETag of what you read.");
            return;
        }

        if (await TextAsync(mirror, head, file.Path, cancellationToken) is not { } now) throw Missing(file);
        if (now.ETag != origin) throw new EditConflictException(file.Path, now, await BaseAsync(mirror, origin, cancellationToken), edit.Text);
    }

    // What the workflow reads lies beside it in the commit.
    private async Task<IReadOnlyList<Diagnostic>> CheckAsync(Repository repository, RepositoryPlace place, GitMirror mirror, string head, string path, byte[] text, CancellationToken cancellationToken)
    {
        var specs = await SpecsOfCommit.WriteAsync(repository, place, mirror, head, cancellationToken);
        var engine = engines.Of(repository.Project);
        var found = await engine.CompileTextAsync(new PlanSource(Path.Combine(specs.Root, path), specs.Root, engine.ReadRoots), path, text, cancellationToken);
        return LeftOutFiles.Explain(found.Diagnostics, path, SpecLines.Decode(text), specs.LeftOut);
    }

    private static async Task PushAsync(GitMirror mirror, GitRemote remote, Repository repository, string branch, string commit, CancellationToken cancellationToken)
    {
        try
        {
            await mirror.PushAsync(remote, branch, commit, cancellationToken);
        }
        catch (FailureException e) when (e.Failure.Code == "git-failed")
        {
            throw FailureException.Input("repository-changed",
                $"The repository '{repository.Name}' did not take the commit on '{branch}': {e.Message} Open the workflow again and make the change there, or choose another branch, which can become a pull request.", e);
        }
    }

    private static async Task<string> HeadAsync(GitMirror mirror, string branch, CancellationToken cancellationToken) =>
        (await mirror.HeadsAsync(cancellationToken)).GetValueOrDefault($"refs/heads/{branch}")
            ?? throw FailureException.Input("branch-missing", $"The repository has no branch '{branch}' any more. Bring it back.");

    private static async Task<RepositoryText?> TextAsync(GitMirror mirror, string commit, string path, CancellationToken cancellationToken) =>
        await mirror.FindAsync(commit, path, cancellationToken) is { Kind: GitEntryKind.File, Bytes: <= SpecLimits.FileBytes } entry
            ? new RepositoryText(await mirror.ReadTextAsync(entry.Id, cancellationToken), entry.Id)
            : null;

    // Whoever names no blob of the repository gets two sides only.
    private static async Task<string?> BaseAsync(GitMirror mirror, string id, CancellationToken cancellationToken)
    {
        try
        {
            return id.Length is 40 or 64 && id.All(char.IsAsciiHexDigitLower) ? await mirror.ReadTextAsync(id, cancellationToken) : null;
        }
        catch (FailureException e) when (e.Failure.Code == "git-failed")
        {
            return null;
        }
    }

    private static FailureException Missing(RepositoryFile file) =>
        FailureException.Input("workflow-file-not-found", $"{file.Path} is no longer there in the repository '{file.Repository.Name}', or no ordinary file of at most 1 MiB.");
}

/// <summary>A workflow in a repository.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Path">From its root, with forward slashes.</param>
public sealed record RepositoryFile(Repository Repository, string Path);

/// <summary>The text of a workflow in a repository.</summary>
/// <param name="Text">Without a byte order mark.</param>
/// <param name="ETag">Hash of the blob: what an edit of it names.</param>
public sealed record RepositoryText(string Text, string ETag);

/// <summary>An edit of a workflow in a repository.</summary>
public sealed record RepositoryEdit
{
    /// <summary>The whole new text; null takes the file away.</summary>
    public required string? Text { get; init; }

    /// <summary><see cref="RepositoryText.ETag"/> of the text that it started from; null for a new file.</summary>
    public required string? IfMatch { get; init; }

    /// <summary>Name of whoever makes it.</summary>
    public required string Author { get; init; }

    /// <summary>Their address.</summary>
    public required string Address { get; init; }

    /// <summary>An address for somebody of whom only the name of a key is known.</summary>
    public static string AddressOf(string name) => $"{RepositoryAddress.NameOf(name)}@workflows.invalid";

    /// <summary>The branch; null for the one that is followed. A new one begins there.</summary>
    public string? Branch { get; init; }

    /// <summary>What the commit says; null for what became of which file.</summary>
    public string? Message { get; init; }

    internal string Subject(string path) => $"{(Text is null ? "Remove" : IfMatch is null ? "Add" : "Edit")} {path}";
}

/// <summary>What became of an edit.</summary>
/// <param name="Branch">The branch.</param>
/// <param name="Commit">The commit that was pushed; null when the text has mistakes, which nobody pushes.</param>
/// <param name="ETag">Hash of the blob that lies there now; null for none.</param>
/// <param name="Diagnostics">Mistakes and warnings of the text.</param>
public sealed record RepositoryCommit(string Branch, string? Commit, string? ETag, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>Somebody else changed a file since an edit of it began.</summary>
public sealed class EditConflictException(string path, RepositoryText theirs, string? origin, string? yours)
    : Exception($"{path} has changed since it was opened. Take over what is new there, and save again with its ETag.")
{
    /// <summary>What lies there now.</summary>
    public RepositoryText Theirs => theirs;

    /// <summary>What the edit started from; null when it is not known.</summary>
    public string? Origin => origin;

    /// <summary>What the edit wanted; null for nothing.</summary>
    public string? Yours => yours;
}
