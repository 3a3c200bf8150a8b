using Microsoft.Extensions.DependencyInjection;
using Workflows.Core.Tests.Stores;
using Workflows.Stores;

namespace Workflows.Core.Tests.Hosting.Upkeep;

/// <summary>From PostgreSQL into SQLite.</summary>
public sealed class FromPostgresBackupTests : BackupContract, IAsyncDisposable
{
    private readonly PostgresStore store = new();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    protected override void AddStores(IServiceCollection services, string home) => PostgresHome.AddStores(services, store.Address);

    protected override void AddOtherStores(IServiceCollection services, string home) => services.AddSqliteStores(Path.Combine(home, "workflows.db"), PostgresHome.Key);
}
