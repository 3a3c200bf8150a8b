using Microsoft.Extensions.DependencyInjection;
using Workflows.Stores;

namespace Workflows.Core.Tests.Hosting.Upkeep;

/// <summary>Stores of a home in PostgreSQL.</summary>
internal static class PostgresHome
{
    /// <summary>The key of the secrets of every home, since stores of machines have one in common.</summary>
    public static readonly string Key = Convert.ToBase64String(new byte[32]);

    public static void AddStores(IServiceCollection services, string address) => services.AddPostgresStores(address, Key);
}
