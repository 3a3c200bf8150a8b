using Workflows.Core.Diagnostics;
using Workflows.Core.Git;
using Workflows.Core.Hosting;
using Workflows.Core.Revisions;
using Workflows.Core.Runs;
using Workflows.Core.Spec;

namespace Workflows.Core.Repositories;

/// <summary>
/// Looks at a repository and takes what was pushed: each workflow is checked, and one without a mistake becomes a revision. What was taken of a branch is noted only
/// when all of it is done, so that whatever ends in between is done again; what is done twice is the same revision.
/// </summary>
public sealed class RepositorySync(IRepositoryStore store, IRevisionStore revisions, ProjectEngines engines, RepositoryRemotes remotes, CommitStatuses statuses, WorkflowOptions options, TimeProvider time)
{
    private const string Heads = "refs/heads/";

    // A tag keeps its full name, so that it is never taken for a branch.
    private const string Tags = "refs/tags/";

    // Branches that are only checked wait for the next look when there are more.
    private const int MostChecked = 20;

    // Tags are never taken away.
    private const int MostKept = 50;

    // A run may wait for people for ever.
    private const int MostOpen = 200;

    /// <summary>Looks at a repository once.</summary>
    /// <param name="repository">As it was found last.</param>
    /// <param name="cancellationToken">Stops looking; what is not done then is done by the next look.</param>
    /// <exception cref="FailureException"><c>repository-busy</c>, <c>branch-missing</c>, and as git has them: <c>git-missing</c>, <c>git-failed</c>, <c>git-slow</c>. It is noted with the repository too.</exception>
    public async Task<SyncReport> LookAsync(Repository repository, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        var place = new RepositoryPlace(options.Home, repository);
        using var turn = await place.TakeAsync(time, cancellationToken);
        repository = await store.FindAsync(repository.Project, repository.Name, cancellationToken) ?? repository;
        try
        {
            var mirror = await place.OpenAsync(time, cancellationToken);
            await mirror.FetchAsync(await remotes.OfAsync(repository, cancellationToken), cancellationToken);
            return await TakeAsync(repository, place, mirror, cancellationToken);
        }
        catch (Exception e) when (FailureOf(e, repository) is { } failure)
        {
            var known = await store.FindAsync(repository.Project, repository.Name, cancellationToken) ?? repository;
            await SaveAsync(known, state => state with { Failure = RepositoryFailure.Of(failure) }, cancellationToken);
            throw new FailureException(failure, e);
        }
    }

    private async Task<SyncReport> TakeAsync(Repository repository, RepositoryPlace place, GitMirror mirror, CancellationToken cancellationToken)
    {
        var heads = (await mirror.HeadsAsync(cancellationToken)).ToDictionary(h => h.Key.StartsWith(Heads, StringComparison.Ordinal) ? h.Key[Heads.Length..] : h.Key, h => h.Value);
        if (!heads.ContainsKey(repository.Branch)) throw Missing(repository, heads.Keys.Where(h => !IsTag(h)));
        var isFirst = repository.State.Heads.Count == 0;
        var taken = new List<BranchReport>();
        foreach (var branch in Moved(repository, heads))
        {
            // Whoever adds a repository does not ask what its other branches and its tags are like, and a tag is as good as the branch that its commit lies on.
            var isAllowed = IsTag(branch) ? await IsOnBranchAsync(mirror, repository, heads, heads[branch], cancellationToken) : IsAllowed(repository, branch);
            if (isFirst && (IsTag(branch) || !isAllowed) || IsTag(branch) && !isAllowed)
            {
                repository = Noted(repository, branch, heads[branch], null);
                continue;
            }

            var report = await TakeAsync(repository, place, mirror, heads, branch, isAllowed, cancellationToken);
            taken.Add(report);
            repository = Noted(repository, branch, heads[branch], report);
            if (!isFirst) repository = await SaveAsync(repository, state => state, cancellationToken);
        }

        repository = await SaveAsync(repository, state => state with
        {
            Failure = null,
            Heads = state.Heads.Where(h => heads.ContainsKey(h.Key)).ToDictionary(),
            Branches = [.. state.Branches.Where(b => heads.ContainsKey(b.Branch))],
        }, cancellationToken);
        return new SyncReport(repository, taken);
    }

    private async Task<BranchReport> TakeAsync(Repository repository, RepositoryPlace place, GitMirror mirror, Dictionary<string, string> heads, string branch, bool isAllowed, CancellationToken cancellationToken)
    {
        var head = heads[branch];
        var before = repository.State.Heads.GetValueOrDefault(branch);
        var push = new Push(branch, await mirror.CommitAsync(head, cancellationToken), before,
            IsForced: before is not null && !await mirror.IsBehindAsync(before, head, cancellationToken), isAllowed);
        await statuses.TellAsync(repository, new CommitStatus(head, CommitState.Pending, "Workflows are checked"), cancellationToken);
        var specs = await SpecsOfCommit.WriteAsync(repository, place, mirror, head, cancellationToken);
        var taker = new SpecTaker(engines.Of(repository.Project), repository, push, await OthersAsync(repository, cancellationToken));
        var reports = await taker.TakeAsync(specs, cancellationToken);

        // Whoever adds a repository did not push what lies in it, and an edit here is no push.
        if (push is { IsAllowed: true, Commit: { SkipsCi: false, IsOurs: false } } && repository.State.LookedAt is not null && repository.State.Heads.Count > 0)
            reports = await new PushedRuns(engines.Of(repository.Project), revisions, repository).StartAsync(push, await ChangedAsync(mirror, repository, heads, push, cancellationToken), reports, cancellationToken);
        var report = new BranchReport
        {
            Branch = branch,
            Commit = head,
            Before = before,
            Author = push.Commit.Author,
            Subject = push.Commit.Subject,
            IsAllowed = push.IsAllowed,
            IsForced = push.IsForced,
            Specs = reports,
            Disabled = branch == repository.Branch ? await DisableAsync(repository, push, reports, cancellationToken) : [],
        };
        return report with { StatusFailure = await TellAsync(repository, report, cancellationToken) };
    }

    private async Task<RepositoryFailure?> TellAsync(Repository repository, BranchReport report, CancellationToken cancellationToken)
    {
        var state = report.Specs.All(r => r.IsValid) ? CommitState.Success : CommitState.Failure;
        var failure = await statuses.TellAsync(repository, new CommitStatus(report.Commit, state, report.Summary), cancellationToken);
        foreach (var run in report.Runs) failure ??= await statuses.TellAsync(repository, RunStatuses.StatusOf(run, RunStatus.Queued), cancellationToken);
        return failure;
    }

    private static async Task<bool> IsOnBranchAsync(GitMirror mirror, Repository repository, Dictionary<string, string> heads, string commit, CancellationToken cancellationToken)
    {
        foreach (var (branch, head) in heads.Where(h => !IsTag(h.Key) && IsAllowed(repository, h.Key)))
            if (commit == head || await mirror.IsBehindAsync(commit, head, cancellationToken)) return true;
        return false;
    }

    // A new branch is compared with the one that is followed.
    private static async Task<IReadOnlyList<string>> ChangedAsync(GitMirror mirror, Repository repository, Dictionary<string, string> heads, Push push, CancellationToken cancellationToken)
    {
        try
        {
            return await mirror.ChangedAsync(push.Before ?? heads[repository.Branch], push.Commit.Id, cancellationToken);
        }
        catch (FailureException e) when (e.Failure.Code == "git-failed")
        {
            return [.. (await mirror.EntriesAsync(push.Commit.Id, cancellationToken)).Select(entry => entry.Path)]; // what was there before is gone
        }
    }

    // A workflow that moved to another file is still there.
    private async Task<IReadOnlyList<string>> DisableAsync(Repository repository, Push push, IReadOnlyList<SpecReport> now, CancellationToken cancellationToken)
    {
        var before = repository.State.Branches.FirstOrDefault(b => b.Branch == repository.Branch)?.Specs ?? [];
        var gone = before.Where(s => s is { Workflow: not null, IsOwner: true } && now.All(n => n.Workflow != s.Workflow)).ToList();
        foreach (var spec in gone)
        {
            await revisions.DisableAsync(repository.Project, spec.Workflow!,
                $"{spec.Path} of the repository '{repository.Name}' has no such workflow any more since commit {push.Commit.Id[..12]} of {push.Commit.Author}.", cancellationToken);
        }

        return [.. gone.Select(s => s.Workflow!)];
    }

    // Workflows that come from other repositories of the project.
    private async Task<IReadOnlyDictionary<string, string>> OthersAsync(Repository repository, CancellationToken cancellationToken) =>
        (await store.ListAsync(repository.Project, cancellationToken)).Where(r => r.Name != repository.Name)
            .SelectMany(r => r.State.Branches.Where(b => b.Branch == r.Branch).SelectMany(b => b.Specs).Where(s => s is { Workflow: not null, IsOwner: true }).Select(s => (s.Workflow, r.Name)))
            .GroupBy(s => s.Workflow!).ToDictionary(g => g.Key, g => g.First().Name);

    private async Task<Repository> SaveAsync(Repository repository, Func<RepositoryState, RepositoryState> change, CancellationToken cancellationToken)
    {
        var state = change(repository.State) with { LookedAt = time.GetUtcNow() };
        await store.SaveAsync(repository.Project, repository.Name, state, cancellationToken);
        return repository with { State = state };
    }

    private static Repository Noted(Repository repository, string branch, string head, BranchReport? report) => repository with
    {
        State = repository.State with
        {
            Heads = new Dictionary<string, string>(repository.State.Heads) { [branch] = head },
            Branches = report is null ? repository.State.Branches : [report, .. repository.State.Branches.Where(b => b.Branch != branch).Take(MostKept)],
            OpenRuns = report is null || !repository.TakesStatuses ? repository.State.OpenRuns : [.. repository.State.OpenRuns.Union(report.Runs).TakeLast(MostOpen)],
        },
    };

    // The branch that is followed comes first: others may use its workflows.
    private static IEnumerable<string> Moved(Repository repository, Dictionary<string, string> heads)
    {
        var isFirst = repository.State.Heads.Count == 0;
        var moved = heads.Where(h => repository.State.Heads.GetValueOrDefault(h.Key) != h.Value).Select(h => h.Key)
            .OrderBy(b => b != repository.Branch).ThenBy(IsTag).ThenBy(b => b, StringComparer.Ordinal).ToLookup(b => IsTag(b) || IsAllowed(repository, b));
        return [.. moved[true], .. isFirst ? moved[false] : moved[false].Take(MostChecked)];
    }

    private static bool IsTag(string head) => head.StartsWith(Tags, StringComparison.Ordinal);

    private static bool IsAllowed(Repository repository, string branch) =>
        branch == repository.Branch || repository.Branches.Skip(1).Any(pattern => PathPattern.Matcher(pattern).IsMatch(branch));

    private static Failure? FailureOf(Exception error, Repository repository) => error switch
    {
        FailureException failed => failed.Failure,
        IOException or UnauthorizedAccessException => FailureException.Resource("repository-unwritable", $"The clone of the repository '{repository.Name}' cannot be written: {error.Message} Free some space, or make the folder of state writable for this user.").Failure,
        _ => null,
    };

    private static FailureException Missing(Repository repository, IEnumerable<string> branches)
    {
        var there = branches.Order(StringComparer.Ordinal).Take(10).ToList();
        return FailureException.Input("branch-missing", $"The repository '{repository.Name}' has no branch '{repository.Branch}' to follow; "
            + (there.Count == 0 ? "it has no branches at all. Push to it first." : $"it has {string.Join(", ", there)}. Bring it back, or remove the repository and add it with another --branch."));
    }
}
