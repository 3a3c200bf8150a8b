using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Workflows.Core.Hosting;
using Workflows.Stores.Sql;
using Workflows.Stores.Sqlite;

namespace Workflows.Stores;

/// <summary>Registers the stores of one machine.</summary>
public static class SqliteStores
{
    /// <summary>
    /// Keeps runs, step results, models, secrets and revisions in one SQLite file, which is created or brought up to date at its first use; until then nothing is touched.
    /// Adds this process as a <see cref="LeaseOwner"/> too.
    /// Needs the application to bring SQLite's native library. Dispose the provider asynchronously.
    /// </summary>
    /// <param name="services">Receives the stores; a store that is already registered stays.</param>
    /// <param name="databasePath">Path of the file; its folder is created when missing.</param>
    /// <param name="secretKey">256 bits in base64 that encrypt secrets; null or empty for the file <c>secret.key</c> beside the database, made when first needed.</param>
    /// <remarks>
    /// Every call of a store may throw a <see cref="Core.Diagnostics.FailureException"/> with one of the codes <c>store-locked</c> (another process wrote
    /// for more than 5 seconds), <c>store-read-only</c>, <c>store-corrupt</c>, <c>store-foreign</c>, <c>store-newer</c>, <c>store-unreadable</c>,
    /// <c>disk-full</c> and <c>store-failed</c>.
    /// </remarks>
    public static IServiceCollection AddSqliteStores(this IServiceCollection services, string databasePath, string? secretKey = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SqlDatabase>(provider => new SqliteDatabase(databasePath, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(_ => new SecretKey(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(databasePath))!, "secret.key"), secretKey));
        return services.AddSqlStores();
    }
}
