using System.Text;
using Workflows.Core.Diagnostics;
using Workflows.Core.Git;
using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Sources;
using Workflows.Core.Planning;
using Workflows.Core.Spec;

namespace Workflows.Core.Repositories;

/// <summary>Reads workflows of repositories, and makes a commit of an edit: by whoever made it, on the branch that is followed or another one. What somebody else changed meanwhile is never overwritten.</summary>
public sealed class RepositoryEdits(IRepositoryStore store, ProjectEngines engines, WorkflowOptions options, TimeProvider time)
{
    /// <summary>Where a workflow of the project comes from; null when it is none of a repository.</summary>
    public async Task<RepositoryFile?> FindAsync(string project, string workflow, CancellationToken cancellationToken)
    {
        foreach (var repository in await store.ListAsync(project, cancellationToken))
            if (repository.State.Branches.FirstOrDefault(b => b.Branch == repository.Branch)?.Specs.FirstOrDefault(s => s.Workflow == workflow && s.IsOwner) is { } spec)
                return new RepositoryFile(repository, spec.Path);
        return null;
    }

    /// <summary>The text of a workflow as it lies in its repository, by the last look.</summary>
    /// <exception cref="FailureException"><c>workflow-file-not-found</c>, <c>repository-busy</c>, and as git has them.</exception>
    public async Task<RepositoryText> ReadAsync(RepositoryFile file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        var mirror = await GitMirror.OpenAsync(new RepositoryPlace(options.Home, file.Repository).Mirror, file.Repository.IsLocal, time, cancellationToken);
        return await TextAsync(mirror, await HeadAsync(mirror, file.Repository.Branch, cancellationToken), file.Path, cancellationToken) ?? throw Missing(file);
    }

    /// <summary>Makes a commit of an edit, and pushes it.</summary>
    /// <param name="file">What is edited.</param>
    /// <param name="edit">The edit.</param>
    /// <param name="cancellationToken">Stops waiting; a commit that was pushed is there.</param>
    /// <returns>What the file is then.</returns>
    /// <exception cref="EditConflictException">The file is no longer what the edit started from.</exception>
    /// <exception cref="FailureException"><c>workflow-file-not-found</c>, <c>repository-branch</c>, <c>spec-too-large</c>, <c>repository-busy</c>, and as git has them.</exception>
    public async Task<RepositoryCommit> WriteAsync(RepositoryFile file, RepositoryEdit edit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(edit);
        var (repository, branch) = (file.Repository, edit.Branch ?? file.Repository.Branch);
        if (!RepositoryRules.IsBranch(branch)) throw FailureException.Input("repository-branch", $"{Findings.Show(branch)} is no name of a branch.");
        var bytes = Encoding.UTF8.GetBytes(edit.Text);
        if (bytes.Length > SpecLimits.FileBytes) throw FailureException.Input("spec-too-large", $"{file.Path} would be larger than 1 MiB, the most that a workflow may have. Move data into files that steps read.");
        var place = new RepositoryPlace(options.Home, repository);
        using var turn = await place.TakeAsync(time, cancellationToken);
        var mirror = await GitMirror.OpenAsync(place.Mirror, repository.IsLocal, time, cancellationToken);
        await mirror.FetchAsync(repository.Url, cancellationToken);
        var heads = await mirror.HeadsAsync(cancellationToken);
        var head = heads.GetValueOrDefault($"refs/heads/{branch}") ?? await HeadAsync(mirror, repository.Branch, cancellationToken);
        if (await TextAsync(mirror, head, file.Path, cancellationToken) is not { } now) throw Missing(file);
        if (now.ETag != edit.IfMatch) throw new EditConflictException(file.Path, now, await BaseAsync(mirror, edit.IfMatch, cancellationToken), edit.Text);
        var diagnostics = await CheckAsync(repository, place, mirror, head, file.Path, bytes, cancellationToken);
        if (diagnostics.Any(d => d.Severity == Severity.Error)) return new RepositoryCommit(branch, null, now.ETag, diagnostics);
        var commit = await mirror.WriteAsync(head, (file.Path, edit.Text), new GitSignature(edit.Author, edit.Address, time.GetUtcNow()), edit.Message ?? $"Edit {file.Path}", cancellationToken);
        await PushAsync(mirror, repository, branch, commit, cancellationToken);
        return new RepositoryCommit(branch, commit, (await TextAsync(mirror, commit, file.Path, cancellationToken))!.ETag, diagnostics);
    }

    // What the workflow reads lies beside it in the commit.
    private async Task<IReadOnlyList<Diagnostic>> CheckAsync(Repository repository, RepositoryPlace place, GitMirror mirror, string head, string path, byte[] text, CancellationToken cancellationToken)
    {
        var specs = await SpecsOfCommit.WriteAsync(repository, place, mirror, head, cancellationToken);
        var engine = engines.Of(repository.Project);
        var found = await engine.CompileTextAsync(new PlanSource(Path.Combine(specs.Root, path), specs.Root, engine.ReadRoots), path, text, cancellationToken);
        return LeftOutFiles.Explain(found.Diagnostics, path, SpecLines.Decode(text), specs.LeftOut);
    }

    private static async Task PushAsync(GitMirror mirror, Repository repository, string branch, string commit, CancellationToken cancellationToken)
    {
        try
        {
            await mirror.PushAsync(repository.Url, branch, commit, cancellationToken);
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
    /// <summary>The whole new text.</summary>
    public required string Text { get; init; }

    /// <summary><see cref="RepositoryText.ETag"/> of the text that it started from.</summary>
    public required string IfMatch { get; init; }

    /// <summary>Name of whoever makes it.</summary>
    public required string Author { get; init; }

    /// <summary>Their address.</summary>
    public required string Address { get; init; }

    /// <summary>An address for somebody of whom only the name of a key is known.</summary>
    public static string AddressOf(string name) => $"{RepositoryAddress.NameOf(name)}@workflows.invalid";

    /// <summary>The branch; null for the one that is followed. A new one begins there.</summary>
    public string? Branch { get; init; }

    /// <summary>What the commit says; null for which file was edited.</summary>
    public string? Message { get; init; }
}

/// <summary>What became of an edit.</summary>
/// <param name="Branch">The branch.</param>
/// <param name="Commit">The commit that was pushed; null when the text has mistakes, which nobody pushes.</param>
/// <param name="ETag">Hash of the blob that lies there now.</param>
/// <param name="Diagnostics">Mistakes and warnings of the text.</param>
public sealed record RepositoryCommit(string Branch, string? Commit, string ETag, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>Somebody else changed a file since an edit of it began.</summary>
public sealed class EditConflictException(string path, RepositoryText theirs, string? origin, string yours)
    : Exception($"{path} has changed since it was opened. Take over what is new there, and save again with its ETag.")
{
    /// <summary>What lies there now.</summary>
    public RepositoryText Theirs => theirs;

    /// <summary>What the edit started from; null when it is not known.</summary>
    public string? Origin => origin;

    /// <summary>What the edit wanted.</summary>
    public string Yours => yours;
}
