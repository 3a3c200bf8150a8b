using Workflows.Core.Diagnostics;

namespace Workflows.Core.Hosting;

/// <summary>Keeps the projects of a store. A run that is created in an unknown project makes it. Implementations pass the contract tests in <c>ProjectStoreContract</c>.</summary>
public interface IProjectStore
{
    /// <summary>All projects by name; <c>default</c> is always there.</summary>
    Task<IReadOnlyList<Project>> ListAsync(CancellationToken cancellationToken);

    /// <summary>One project, or null.</summary>
    Task<Project?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>Makes a project; false when it is there already.</summary>
    /// <exception cref="FailureException"><c>project-name</c>, as <see cref="ProjectNames.Check"/>.</exception>
    Task<bool> AddAsync(string name, CancellationToken cancellationToken);
}

/// <summary>A place for workflows, runs, models and secrets that see nothing of other projects.</summary>
/// <param name="Name">Unique in the store.</param>
/// <param name="CreatedAt">When it was made, UTC; null where nobody has noted it.</param>
/// <param name="LastRun">Number of its newest run, also when that was removed; 0 before the first.</param>
public sealed record Project(string Name, DateTimeOffset? CreatedAt, long LastRun);
