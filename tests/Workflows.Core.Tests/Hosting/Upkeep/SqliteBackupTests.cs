using Microsoft.Extensions.DependencyInjection;
using Workflows.Stores;

namespace Workflows.Core.Tests.Hosting.Upkeep;

public sealed class SqliteBackupTests : BackupContract
{
    protected override void AddStores(IServiceCollection services, string home) => services.AddSqliteStores(Path.Combine(home, "workflows.db"));

    protected override void AddOtherStores(IServiceCollection services, string home) => AddStores(services, home);
}
