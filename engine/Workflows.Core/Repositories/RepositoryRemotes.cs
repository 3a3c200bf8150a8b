using Workflows.Core.Git;
using Workflows.Core.Steps;

namespace Workflows.Core.Repositories;

/// <summary>Knows how repositories are opened where they are.</summary>
public sealed class RepositoryRemotes(ISecretStore secrets)
{
    /// <summary>A repository where it is.</summary>
    /// <exception cref="Diagnostics.FailureException"><c>secret-missing</c>, <c>secret-not-allowed</c>: the token that opens it.</exception>
    internal async Task<GitRemote> OfAsync(Repository repository, CancellationToken cancellationToken)
    {
        if (repository is not { IsHttps: true, Token: { } name }) return new GitRemote(repository.Url);
        var token = await secrets.RevealAsync(repository.Project, name, RepositoryHooks.NameOf(repository), cancellationToken);
        return new GitRemote(repository.Url, $"{UserOf(repository.Provider)}:{token.Trim()}");
    }

    // Whoever has a token needs no name; these are what providers take in its place.
    private static string UserOf(GitProvider? provider) => provider == GitProvider.GitLab ? "oauth2" : "x-access-token";
}
