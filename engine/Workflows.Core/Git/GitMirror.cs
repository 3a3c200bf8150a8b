using System.Globalization;
using System.Text;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Git;

/// <summary>A bare clone of a repository, and what its commits hold.</summary>
internal sealed class GitMirror
{
    private readonly GitProgram git;
    private readonly string path;

    private GitMirror(GitProgram git, string path)
    {
        this.git = git;
        this.path = path;
    }

    /// <summary>Opens a mirror; an empty one is made where there is none.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="allowsLocal">Whether it may mirror a repository of this machine.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<GitMirror> OpenAsync(string path, bool allowsLocal, TimeProvider time, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(path);
        var git = new GitProgram(path, time) { AllowsLocal = allowsLocal };
        if (!File.Exists(Path.Combine(path, "HEAD"))) await git.RunAsync(cancellationToken, "init", "--quiet", "--bare");
        return new GitMirror(git, path);
    }

    /// <summary>Brings all branches and tags up to date; what was taken away there goes here too.</summary>
    /// <exception cref="FailureException">As <see cref="GitProgram.RunAsync(CancellationToken, string[])"/>.</exception>
    public Task FetchAsync(GitRemote from, CancellationToken cancellationToken) =>
        git.RunAsync(from.Variables, input: null, Stream.Null, cancellationToken, "fetch", "--quiet", "--prune", "--force", "--no-tags", "--no-write-fetch-head", "--", from.Url, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*");

    /// <summary>Commits by full name of the branch or tag that points to them.</summary>
    public async Task<IReadOnlyDictionary<string, string>> HeadsAsync(CancellationToken cancellationToken)
    {
        var heads = new Dictionary<string, string>();
        var lines = await git.RunAsync(cancellationToken, "for-each-ref", "--format=%(refname) %(objectname) %(*objectname)", "refs/heads", "refs/tags");
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // A tag of its own points to the commit through itself.
            var parts = line.Split(' ');
            heads[parts[0]] = parts is [_, _, { Length: > 0 } behind] ? behind : parts[1];
        }

        return heads;
    }

    /// <summary>Whether a commit lies behind another one; false after somebody has forced a push.</summary>
    public async Task<bool> IsBehindAsync(string older, string newer, CancellationToken cancellationToken)
    {
        try
        {
            return (await git.RunAsync(cancellationToken, "merge-base", older, newer)).Trim() == older;
        }
        catch (FailureException e) when (e.Failure.Code == "git-failed")
        {
            return false; // nothing in common, or the older one is gone
        }
    }

    /// <summary>Paths that differ between two commits; of a rename both.</summary>
    public async Task<IReadOnlyList<string>> ChangedAsync(string from, string to, CancellationToken cancellationToken) =>
        Zeros(await git.RunAsync(cancellationToken, "diff-tree", "-r", "-z", "--name-only", "--no-renames", "--end-of-options", from, to));

    /// <summary>Who wrote a commit, when, and what for.</summary>
    public async Task<GitCommit> CommitAsync(string id, CancellationToken cancellationToken)
    {
        var parts = (await git.RunAsync(cancellationToken, "show", "--no-patch", "--no-show-signature", "--format=%H%x00%an <%ae>%x00%at%x00%s%x00%cn <%ce>%x00%B", "--end-of-options", id)).Split('\0');
        return new GitCommit(parts[0], parts[1], DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[2], CultureInfo.InvariantCulture)), parts[3], parts[5].TrimEnd()) { Committer = parts[4] };
    }

    /// <summary>Everything that a commit holds, by path.</summary>
    public async Task<IReadOnlyList<GitEntry>> EntriesAsync(string commit, CancellationToken cancellationToken) =>
        Entries(await git.RunAsync(cancellationToken, "ls-tree", "-r", "-z", "--long", "--full-tree", "--end-of-options", commit));

    /// <summary>What a commit holds at a path; null for nothing.</summary>
    public async Task<GitEntry?> FindAsync(string commit, string place, CancellationToken cancellationToken) =>
        Entries(await git.RunAsync(cancellationToken, "ls-tree", "-z", "--long", "--full-tree", "--end-of-options", commit, place)).FirstOrDefault(e => e.Path == place);

    /// <summary>The text of a file.</summary>
    /// <param name="blob">From <see cref="GitEntry.Id"/>.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<string> ReadTextAsync(string blob, CancellationToken cancellationToken)
    {
        var bytes = new MemoryStream();
        await ReadAsync(blob, bytes, cancellationToken);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>Makes a commit with some files changed; no branch moves for that.</summary>
    /// <param name="parent">The commit that it is on.</param>
    /// <param name="files">What is changed, and becomes this text; null takes it away.</param>
    /// <param name="by">Who made the change, and when.</param>
    /// <param name="message">What for.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The commit.</returns>
    public async Task<string> WriteAsync(string parent, IReadOnlyList<(string Path, string? Text)> files, GitSignature by, string message, CancellationToken cancellationToken)
    {
        var index = System.IO.Path.Combine(path, "edit.index");
        File.Delete(index);
        var at = $"@{by.At.ToUnixTimeSeconds()} +0000";
        var variables = new Dictionary<string, string>
        {
            ["GIT_INDEX_FILE"] = index, ["GIT_AUTHOR_NAME"] = by.Name, ["GIT_AUTHOR_EMAIL"] = by.Address, ["GIT_AUTHOR_DATE"] = at,
            ["GIT_COMMITTER_NAME"] = GitCommit.Ours, ["GIT_COMMITTER_EMAIL"] = GitCommit.OurAddress, ["GIT_COMMITTER_DATE"] = at,
        };
        await SayAsync(null, "read-tree", parent);
        var changes = new StringBuilder();
        foreach (var (file, text) in files)
            changes.Append(text is null ? $"0 {new string('0', parent.Length)}" : $"100644 {await SayAsync(text, "hash-object", "-w", "--no-filters", "--stdin")}").Append('\t').Append(file).Append('\0');
        await SayAsync(changes.ToString(), "update-index", "-z", "--index-info");
        return await SayAsync(message, "commit-tree", await SayAsync(null, "write-tree"), "-p", parent, "-F", "-");

        async Task<string> SayAsync(string? input, params string[] arguments)
        {
            var output = new MemoryStream();
            await git.RunAsync(variables, input, output, cancellationToken, arguments);
            return Encoding.UTF8.GetString(output.ToArray()).Trim();
        }
    }

    /// <summary>Moves a branch of the repository to a commit, or begins one there, unless that would take commits away.</summary>
    public Task PushAsync(GitRemote to, string branch, string commit, CancellationToken cancellationToken) =>
        git.RunAsync(to.Variables, input: null, Stream.Null, cancellationToken, "push", "--quiet", "--no-verify", "--", to.Url, $"{commit}:refs/heads/{branch}");

    /// <summary>The bytes of a file.</summary>
    /// <param name="blob">From <see cref="GitEntry.Id"/>.</param>
    /// <param name="to">Where they go.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public Task ReadAsync(string blob, Stream to, CancellationToken cancellationToken) => git.RunAsync(input: null, to, cancellationToken, "cat-file", "blob", blob);

    /// <summary>The bytes of many files, by one call.</summary>
    /// <param name="files">The files.</param>
    /// <param name="open">Opens the place of one; it is closed when its bytes are there.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task ReadAsync(IReadOnlyList<GitEntry> files, Func<GitEntry, Stream> open, CancellationToken cancellationToken)
    {
        await using var batch = new GitBatch(files, open);
        await git.RunAsync(string.Concat(files.Select(f => $"{f.Id}\n")), batch, cancellationToken, "cat-file", "--batch");
        if (!batch.IsWhole) throw FailureException.Resource("git-failed", "'git cat-file' ended in the middle of a file.");
    }

    private static List<GitEntry> Entries(string listed)
    {
        var entries = new List<GitEntry>();
        foreach (var line in Zeros(listed))
        {
            // 100644 blob 0123… <size>\t<path>
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            var parts = line[..tab].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            entries.Add(new GitEntry(line[(tab + 1)..], KindOf(parts[0]), parts[2], parts[3] == "-" ? 0 : long.Parse(parts[3], CultureInfo.InvariantCulture)));
        }

        return entries;
    }

    private static GitEntryKind KindOf(string mode) => mode switch
    {
        "100644" or "100755" => GitEntryKind.File,
        "120000" => GitEntryKind.Link,
        _ => GitEntryKind.Submodule,
    };

    private static string[] Zeros(string text) => text.Split('\0', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>A commit.</summary>
/// <param name="Id">Its hash.</param>
/// <param name="Author">Name and address.</param>
/// <param name="At">When it was written.</param>
/// <param name="Subject">First line of its message.</param>
/// <param name="Message">All of it.</param>
internal sealed record GitCommit(string Id, string Author, DateTimeOffset At, string Subject, string Message)
{
    /// <summary>Name of the one who commits edits that people make here.</summary>
    public const string Ours = "Workflows";

    /// <summary>Their address.</summary>
    public const string OurAddress = "workflows@localhost";

    /// <summary>Name and address of whoever made it a commit.</summary>
    public required string Committer { get; init; }

    /// <summary>Whether it is an edit that somebody made here.</summary>
    public bool IsOurs => Committer == $"{Ours} <{OurAddress}>";

    /// <summary>Whether its author wants nothing to be started.</summary>
    public bool SkipsCi => Message.Contains("[skip ci]", StringComparison.OrdinalIgnoreCase) || Message.Contains("[ci skip]", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Who made a change.</summary>
/// <param name="Name">Their name.</param>
/// <param name="Address">Their address.</param>
/// <param name="At">When.</param>
internal sealed record GitSignature(string Name, string Address, DateTimeOffset At);

/// <summary>Something in a commit.</summary>
/// <param name="Path">From the root, with forward slashes.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Hash of its content; of a submodule the commit.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record GitEntry(string Path, GitEntryKind Kind, string Id, long Bytes);

/// <summary>What an entry of a commit is.</summary>
internal enum GitEntryKind
{
    /// <summary>A plain file.</summary>
    File,

    /// <summary>A symbolic link, which is not followed.</summary>
    Link,

    /// <summary>Another repository, which is not fetched.</summary>
    Submodule,
}
