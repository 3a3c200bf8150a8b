using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Workflows.Core.Access;
using Workflows.Core.Hosting.Hooks;
using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Claims;
using Workflows.Core.Hosting.Upkeep;
using Workflows.Core.Hosting.Upkeep.Backups;
using Workflows.Core.Models;
using Workflows.Core.Repositories;
using Workflows.Core.Revisions;
using Workflows.Core.Steps;
using Workflows.Stores.Access;
using Workflows.Stores.Hooks;
using Workflows.Stores.Models;
using Workflows.Stores.Repositories;
using Workflows.Stores.Revisions;
using Workflows.Stores.Runs;
using Workflows.Stores.Sql;
using Workflows.Stores.Steps;
using Workflows.Stores.Upkeep;

namespace Workflows.Stores;

/// <summary>The stores that every database has.</summary>
internal static class SqlStores
{
    /// <summary>Adds them over the registered <see cref="SqlDatabase"/>, and this process as an owner of leases.</summary>
    public static IServiceCollection AddSqlStores(this IServiceCollection services)
    {
        services.TryAddSingleton(_ => LeaseOwners.Current());
        services.TryAddSingleton<IRunStore, SqlRunStore>();
        services.TryAddSingleton<IProjectStore, SqlProjectStore>();
        services.TryAddSingleton<IClaimStore, SqlClaimStore>();
        services.TryAddSingleton<IStepCache, SqlStepCache>();
        services.TryAddSingleton<IModelRegistry, SqlModelRegistry>();
        services.TryAddSingleton<ISecretStore, SqlSecretStore>();
        services.TryAddSingleton<IKeyStore, SqlKeyStore>();
        services.TryAddSingleton<IAuditLog, SqlAuditLog>();
        services.TryAddSingleton<IRevisionStore, SqlRevisionStore>();
        services.TryAddSingleton<IDeliveryStore, SqlDeliveryStore>();
        services.TryAddSingleton<IRepositoryStore, SqlRepositoryStore>();
        services.TryAddSingleton<IStoreUpkeep, SqlStoreUpkeep>();
        services.TryAddSingleton<IStoreCopy, SqlStoreCopy>();
        return services;
    }
}
