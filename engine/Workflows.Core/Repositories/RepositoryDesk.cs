using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;

namespace Workflows.Core.Repositories;

/// <summary>Adds, lists and forgets the repositories that projects follow.</summary>
public sealed class RepositoryDesk(IRepositoryStore store, WorkflowOptions options, TimeProvider time)
{
    /// <summary>Follows a repository from now on; nothing is fetched yet.</summary>
    /// <param name="wish">What is wanted.</param>
    /// <param name="by">Who adds it.</param>
    /// <param name="allowsLocal">Whether it may lie on this machine: that is for administrators of it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="FailureException"><c>repository-exists</c>, and as <see cref="RepositoryRules.Check"/>.</exception>
    public async Task<Repository> AddAsync(NewRepository wish, string by, bool allowsLocal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wish);
        var repository = new Repository
        {
            Project = wish.Project,
            Name = wish.Name ?? RepositoryAddress.NameOf(wish.Url),
            Url = wish.Url,
            Branches = wish.Branches,
            Path = wish.Path.Trim('/'),
            Provider = wish.Provider,
            Secret = wish.Secret,
            Token = wish.Token,
            Slug = wish.Slug,
            Api = wish.Api,
            Poll = wish.Poll ?? Repository.UsualPoll,
            AddedBy = by,
            AddedAt = time.GetUtcNow(),
        };
        RepositoryRules.Check(repository, allowsLocal);
        return await store.AddAsync(repository, cancellationToken) ? repository : throw FailureException.Input(
            "repository-exists", $"Project '{repository.Project}' follows a repository '{repository.Name}' already. Remove it first, or give this one another --name.");
    }

    /// <summary>Repositories of a project, by name.</summary>
    public Task<IReadOnlyList<Repository>> ListAsync(string project, CancellationToken cancellationToken) => store.ListAsync(project, cancellationToken);

    /// <summary>A repository.</summary>
    /// <exception cref="FailureException"><c>repository-unknown</c>.</exception>
    public async Task<Repository> FindAsync(string project, string name, CancellationToken cancellationToken) =>
        await store.FindAsync(project, name, cancellationToken) ?? throw Unknown(project, name);

    /// <summary>Follows it no longer and removes its clone. Workflows that came from it stay as they are, with their revisions and runs.</summary>
    /// <exception cref="FailureException"><c>repository-unknown</c>, <c>repository-busy</c>.</exception>
    public async Task<Repository> RemoveAsync(string project, string name, CancellationToken cancellationToken)
    {
        var repository = await FindAsync(project, name, cancellationToken);
        var place = new RepositoryPlace(options.Home, repository);
        using (await place.TakeAsync(time, cancellationToken))
        {
            await store.RemoveAsync(project, name, cancellationToken);
            place.Remove();
        }

        return repository;
    }

    internal static FailureException Unknown(string project, string name) =>
        FailureException.Input("repository-unknown", $"Project '{project}' follows no repository '{name}'. 'workflows repo list' shows which.");
}

/// <summary>A repository that somebody wants to be followed.</summary>
public sealed record NewRepository
{
    /// <summary>The project.</summary>
    public required string Project { get; init; }

    /// <summary>Its name; null for the last part of its address.</summary>
    public string? Name { get; init; }

    /// <inheritdoc cref="Repository.Url"/>
    public required string Url { get; init; }

    /// <inheritdoc cref="Repository.Branches"/>
    public IReadOnlyList<string> Branches { get; init; } = ["main"];

    /// <inheritdoc cref="Repository.Path"/>
    public string Path { get; init; } = "";

    /// <inheritdoc cref="Repository.Provider"/>
    public GitProvider? Provider { get; init; }

    /// <inheritdoc cref="Repository.Secret"/>
    public string? Secret { get; init; }

    /// <inheritdoc cref="Repository.Token"/>
    public string? Token { get; init; }

    /// <inheritdoc cref="Repository.Slug"/>
    public string? Slug { get; init; }

    /// <inheritdoc cref="Repository.Api"/>
    public string? Api { get; init; }

    /// <inheritdoc cref="Repository.Poll"/>
    public TimeSpan? Poll { get; init; }
}
