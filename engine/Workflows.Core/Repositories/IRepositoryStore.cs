namespace Workflows.Core.Repositories;

/// <summary>Keeps which repositories are followed, and what is known of them. Implementations pass the contract tests in <c>RepositoryStoreContract</c>.</summary>
public interface IRepositoryStore
{
    /// <summary>Adds one; false when the project has one of that name.</summary>
    Task<bool> AddAsync(Repository repository, CancellationToken cancellationToken);

    /// <summary>Repositories of a project, and for null all there are, by project and name.</summary>
    Task<IReadOnlyList<Repository>> ListAsync(string? project, CancellationToken cancellationToken);

    /// <summary>A repository; null when there is none.</summary>
    Task<Repository?> FindAsync(string project, string name, CancellationToken cancellationToken);

    /// <summary>Keeps what is known of one; nothing when it is gone.</summary>
    Task SaveAsync(string project, string name, RepositoryState state, CancellationToken cancellationToken);

    /// <summary>Forgets one; false when there was none.</summary>
    Task<bool> RemoveAsync(string project, string name, CancellationToken cancellationToken);
}
