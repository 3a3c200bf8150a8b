using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Stores.Postgres;
using Workflows.Stores.Sql;

namespace Workflows.Stores;

/// <summary>Registers the stores that several machines share.</summary>
public static class PostgresStores
{
    /// <summary>
    /// Keeps runs, step results, models, secrets and revisions in a schema of a PostgreSQL database, which is created or brought up to date at its first
    /// use; until then nothing is touched. Adds this process as a <see cref="LeaseOwner"/> too. Dispose the provider asynchronously.
    /// </summary>
    /// <param name="services">Receives the stores; a store that is already registered stays.</param>
    /// <param name="address">A <c>postgres://</c> or <c>postgresql://</c> URI, or a connection string of Npgsql. The schema is <c>workflows</c>, or the search path of the address.</param>
    /// <param name="secretKey">256 bits in base64 that encrypt secrets: all processes that share a store have the same.</param>
    /// <exception cref="FailureException"><c>store-address</c>, <c>secret-key-required</c>.</exception>
    /// <remarks>
    /// When the server is lost, every call of a store waits until it is back or the caller's token is cancelled. Otherwise a call may throw a
    /// <see cref="FailureException"/> with one of the codes <c>store-unreachable</c> (never reached since the process began, or still away when the stores
    /// are disposed), <c>store-login</c>, <c>store-not-found</c>, <c>store-forbidden</c>, <c>store-read-only</c>, <c>store-encoding</c>,
    /// <c>store-foreign</c>, <c>store-newer</c>, <c>store-unreadable</c>, <c>store-corrupt</c>, <c>disk-full</c> and <c>store-failed</c>.
    /// </remarks>
    public static IServiceCollection AddPostgresStores(this IServiceCollection services, string address, string? secretKey)
    {
        var place = PostgresAddress.Parse(address);
        if (string.IsNullOrEmpty(secretKey))
            throw FailureException.Input("secret-key-required",
                $"For secrets in {place.Place}, all processes need the same key. Make one with 'openssl rand -base64 32' and set WORKFLOWS_SECRET_KEY to it wherever the store is used.");
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SqlDatabase>(provider => new PostgresDatabase(place, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(_ => new SecretKey("", secretKey));
        return services.AddSqlStores();
    }
}
