using System.Text.Json.Serialization;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Repositories;

/// <summary>A git repository whose workflows a project follows.</summary>
public sealed record Repository
{
    /// <summary>How often it is looked at unless somebody says otherwise: every minute.</summary>
    public static readonly TimeSpan UsualPoll = TimeSpan.FromMinutes(1);

    /// <summary>Its project.</summary>
    public required string Project { get; init; }

    /// <summary>Unique in the project.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is fetched from and pushed to: <c>https://…</c>, <c>ssh://…</c>, <c>user@host:path</c>, or an absolute path of this machine.</summary>
    public required string Url { get; init; }

    /// <summary>
    /// Patterns of the branches whose workflows are registered and run. The first one is the name of the branch that is followed: a bare name runs what lies there.
    /// </summary>
    public required IReadOnlyList<string> Branches { get; init; }

    /// <summary>Folder of the workflows, from the root, with forward slashes; empty for the whole repository.</summary>
    public string Path { get; init; } = "";

    /// <summary>Who hosts it; null for nobody who sends pushes or takes statuses.</summary>
    public GitProvider? Provider { get; init; }

    /// <summary>Name of the secret that its pushes are signed with; null for none.</summary>
    public string? Secret { get; init; }

    /// <summary>Name of the secret that holds the token for statuses of commits, and for the repository itself when that is reached over https; null for none.</summary>
    public string? Token { get; init; }

    /// <summary>What the provider calls it, such as <c>team/models</c>; null for what its address says.</summary>
    public string? Slug { get; init; }

    /// <summary>Base address of the provider's API; null for the one at the host of its address.</summary>
    public string? Api { get; init; }

    /// <summary>How often it is looked at, whether a push was told of or not.</summary>
    public TimeSpan Poll { get; init; } = UsualPoll;

    /// <summary>Who added it.</summary>
    public required string AddedBy { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset AddedAt { get; init; }

    /// <summary>What is known of it.</summary>
    public RepositoryState State { get; init; } = new();

    /// <summary>The branch that is followed.</summary>
    [JsonIgnore]
    public string Branch => Branches[0];

    /// <summary>Whether its provider is told what became of commits.</summary>
    [JsonIgnore]
    public bool TakesStatuses => this is { Provider: not null, Token: not null };

    /// <summary>Whether it lies on this machine.</summary>
    [JsonIgnore]
    public bool IsLocal => RepositoryRules.IsLocal(Url);

    /// <summary>Whether it is reached over https, where <see cref="Token"/> opens it.</summary>
    [JsonIgnore]
    public bool IsHttps => Url.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Who hosts a repository.</summary>
public enum GitProvider
{
    /// <summary>GitHub, also one of an enterprise.</summary>
    [JsonStringEnumMemberName("github")]
    GitHub,

    /// <summary>GitLab.</summary>
    [JsonStringEnumMemberName("gitlab")]
    GitLab,

    /// <summary>Gitea and Forgejo.</summary>
    Gitea,
}

/// <summary>What is known of a repository since it was looked at last.</summary>
public sealed record RepositoryState
{
    /// <summary>When that was, UTC; null for never.</summary>
    public DateTimeOffset? LookedAt { get; init; }

    /// <summary>Why it could not be looked at; null when it could.</summary>
    public RepositoryFailure? Failure { get; init; }

    /// <summary>The commits that were taken, by name of the branch.</summary>
    public IReadOnlyDictionary<string, string> Heads { get; init; } = new Dictionary<string, string>();

    /// <summary>What became of the newest commits of branches, the one that moved last first.</summary>
    public IReadOnlyList<BranchReport> Branches { get; init; } = [];

    /// <summary>Runs that pushes started, and of whose end the provider is still to be told; the newest.</summary>
    public IReadOnlyList<PushedRun> OpenRuns { get; init; } = [];

    /// <summary>The same once the provider was told of the end of a run, or could not be.</summary>
    internal RepositoryState Without(PushedRun run, RepositoryFailure? failure) => this with
    {
        OpenRuns = [.. OpenRuns.Where(r => r != run)],
        Branches = failure is null ? Branches : [.. Branches.Select(b => b.Commit == run.Commit ? b with { StatusFailure = failure } : b)],
    };
}

/// <summary>A run that a push started.</summary>
/// <param name="Commit">The commit that it is of.</param>
/// <param name="Workflow">Its workflow.</param>
/// <param name="Number">Its number in the project.</param>
public sealed record PushedRun(string Commit, string Workflow, long Number);

/// <summary>Why a repository could not be looked at.</summary>
/// <param name="Code">Stable word.</param>
/// <param name="Message">The same in a sentence.</param>
public sealed record RepositoryFailure(string Code, string Message)
{
    /// <summary>The same of a failure.</summary>
    public static RepositoryFailure Of(Failure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return new RepositoryFailure(failure.Code, failure.Message);
    }
}
