using System.Text.RegularExpressions;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Spec;
using Workflows.Core.Steps;

namespace Workflows.Core.Repositories;

/// <summary>What a repository may be called and where it may lie. What passes here can be handed to git.</summary>
internal static partial class RepositoryRules
{
    private const int LongestUrl = 500;
    private const int MostBranches = 20;

    private static readonly TimeSpan ShortestPoll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromDays(7);

    /// <summary>Refuses what cannot be followed.</summary>
    /// <param name="repository">As somebody wants it.</param>
    /// <param name="allowsLocal">Whether it may lie on this machine.</param>
    /// <exception cref="FailureException"><c>repository-name</c>, <c>repository-url</c>, <c>repository-branch</c>, <c>repository-path</c>, <c>repository-poll</c>,
    /// <c>repository-provider</c>, <c>repository-secret</c>.</exception>
    public static void Check(Repository repository, bool allowsLocal)
    {
        if (!Name().IsMatch(repository.Name))
            throw FailureException.Input("repository-name", $"{Findings.Show(repository.Name)} cannot be the name of a repository. Use 1 to 63 small letters a to z, digits and hyphens, a letter or digit first.");
        if (UrlProblem(repository.Url, allowsLocal) is { } problem)
            throw FailureException.Input("repository-url", $"The address {Findings.Show(repository.Url)} of the repository {problem}");
        CheckBranches(repository.Branches);
        if (repository.Path.Length > LongestUrl || repository.Path.Length > 0 && !ForeignPath.IsBelow(repository.Path))
            throw FailureException.Input("repository-path", $"{Findings.Show(repository.Path)} is no folder of a repository. Write it from the root, with '/' between folders and without '.' and '..', such as specs/models.");
        if (repository.Poll < ShortestPoll || repository.Poll > LongestPoll)
            throw FailureException.Input("repository-poll", $"A repository cannot be looked at every {repository.Poll}. Take a time from 1s to 7d.");
        CheckProvider(repository);
    }

    /// <summary>Whether an address is a place of this machine.</summary>
    public static bool IsLocal(string url) => System.IO.Path.IsPathFullyQualified(url);

    /// <summary>Whether a text is the name of a branch that git takes, and no option of it.</summary>
    public static bool IsBranch(string name) =>
        BranchName().IsMatch(name) && !name.Contains("..", StringComparison.Ordinal) && name.Split('/').All(part => part.Length > 0 && part[0] != '.' && part[^1] != '.' && !part.EndsWith(".lock", StringComparison.Ordinal));

    private static void CheckBranches(IReadOnlyList<string> branches)
    {
        if (branches.Count is 0 or > MostBranches)
            throw FailureException.Input("repository-branch", $"A repository follows 1 to {MostBranches} branches, not {branches.Count}.");
        if (!IsBranch(branches[0]))
            throw FailureException.Input("repository-branch", $"{Findings.Show(branches[0])} is no name of a branch. The first one is followed, so it is no pattern, such as main.");
        foreach (var pattern in branches.Skip(1))
            if (PathPattern.Problem(pattern) is { } problem)
                throw FailureException.Input("repository-branch", $"The pattern of branches {Findings.Show(pattern)} {problem.What}. {problem.Fix}");
    }

    private static void CheckProvider(Repository repository)
    {
        if (repository.Provider is null && (repository.Secret ?? (repository.IsHttps ? null : repository.Token) ?? repository.Slug ?? repository.Api) is not null)
            throw FailureException.Input("repository-provider", "A secret, a token for statuses, a slug or an API belongs to a provider. Say which: github, gitlab or gitea.");
        foreach (var secret in (string?[])[repository.Secret, repository.Token])
            if (secret is { } name && !SecretRules.IsName(name))
                throw FailureException.Input("repository-secret", $"{Findings.Show(name)} is no name of a secret. Give the name under which 'workflows secrets set' keeps it, never the value.");
        if (repository.Slug is { } slug && !Slug().IsMatch(slug))
            throw FailureException.Input("repository-provider", $"{Findings.Show(slug)} is not what a provider calls a repository. Write OWNER/NAME.");
        if (repository.Api is { } api && !(Uri.TryCreate(api, UriKind.Absolute, out var address) && address is { Query: "", Fragment: "", UserInfo: "" } && (address.Scheme == Uri.UriSchemeHttps || address is { Scheme: "http", IsLoopback: true })))
            throw FailureException.Input("repository-provider", $"{Findings.Show(api)} is no address of an API. Write it without a user and a query, such as https://git.example.org/api/v1.");
        if (repository is { Provider: not null, Token: not null, Slug: null } && RepositoryAddress.SlugOf(repository.Url) is null)
            throw FailureException.Input("repository-provider", $"The address {Findings.Show(repository.Url)} does not say what the provider calls the repository. Add --slug OWNER/NAME.");
        if (repository is { Provider: not null, Token: not null, Api: null } && RepositoryAddress.HostOf(repository.Url) is null)
            throw FailureException.Input("repository-provider", $"The address {Findings.Show(repository.Url)} does not say where the API of the provider is. Add --api URL.");
    }

    // Follows the address in a sentence.
    private static string? UrlProblem(string url, bool allowsLocal)
    {
        if (url.Length is 0 or > LongestUrl || url.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))) return $"has not 1 to {LongestUrl} characters, or a space among them.";
        if (IsLocal(url)) return allowsLocal ? null : "is a path of the server's machine, which only an administrator of the whole server may name.";
        if (ScpLike().IsMatch(url)) return null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "ssh") || address.Host.Length == 0 || address.Host[0] == '-')
            return "is none that is followed. Write https://HOST/PATH, ssh://USER@HOST/PATH or USER@HOST:PATH.";
        if (address.Query.Length > 0 || address.Fragment.Length > 0) return "has a query or a fragment. Remove it.";
        return address.Scheme == "https" && address.UserInfo.Length > 0 || address.UserInfo.Contains(':', StringComparison.Ordinal)
            ? "holds a name or a password, which logs would show. Keep a token as a secret and give its name as the token, or use ssh with a key of this machine."
            : null;
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,62}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}\z")]
    private static partial Regex BranchName();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]*@[A-Za-z0-9][A-Za-z0-9.-]*:[^-].*\z")]
    private static partial Regex ScpLike();

    [GeneratedRegex(@"^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)+\z")]
    private static partial Regex Slug();
}
