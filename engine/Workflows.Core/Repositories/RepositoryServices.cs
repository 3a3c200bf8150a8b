using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Workflows.Core.Repositories;

/// <summary>Registers what follows git repositories.</summary>
public static class RepositoryServices
{
    /// <summary>Adds it beside the engine. It needs an <see cref="IRepositoryStore"/>.</summary>
    public static IServiceCollection AddRepositories(this IServiceCollection services)
    {
        services.TryAddSingleton<RepositoryDesk>();
        services.TryAddSingleton<RepositoryRemotes>();
        services.TryAddSingleton<CommitStatuses>();
        services.TryAddSingleton<RunStatuses>();
        services.TryAddSingleton<RepositorySync>();
        services.TryAddSingleton<RepositoryFollower>();
        services.TryAddSingleton<RepositoryHooks>();
        services.TryAddSingleton<RepositoryEdits>();
        return services;
    }
}
