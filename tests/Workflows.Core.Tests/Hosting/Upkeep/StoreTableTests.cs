using Microsoft.Extensions.DependencyInjection;
using Workflows.Core.Tests.Stores;
using Workflows.Stores;
using Workflows.Stores.Sql;
using Workflows.Stores.Upkeep;
using Xunit;

namespace Workflows.Core.Tests.Hosting.Upkeep;

public sealed class StoreTableTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_table_of_sqlite_is_copied_or_passing()
    {
        using var folder = new StoreFolder();
        await using var services = new ServiceCollection().AddSqliteStores(folder.File("workflows.db")).BuildServiceProvider();
        await CheckAsync(services, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    }

    [Fact]
    public async Task Every_table_of_postgres_is_copied_or_passing()
    {
        await using var store = new PostgresStore();
        await using var services = new ServiceCollection().AddPostgresStores(store.Address, PostgresHome.Key).BuildServiceProvider();
        await CheckAsync(services, "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema AND c.relkind = 'r'");
    }

    [Fact]
    public void Equal_versions_mean_equal_tables_in_both() => Assert.Equal(Migration.Of("Sqlite")[^1].Version, Migration.Of("Postgres")[^1].Version);

    private static async Task CheckAsync(IServiceProvider services, string tables)
    {
        var found = await services.GetRequiredService<SqlDatabase>().ReadAsync(session => session.Rows(tables, row => row.GetString(0)), Token);
        Assert.Equal(StoreTable.All.Select(t => t.Name).Order(), found.Where(t => !StoreTable.Passing.Contains(t)).Order());
    }
}
