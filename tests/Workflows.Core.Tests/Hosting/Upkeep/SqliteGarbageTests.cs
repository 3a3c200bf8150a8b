using Microsoft.Extensions.DependencyInjection;
using Workflows.Stores;

namespace Workflows.Core.Tests.Hosting.Upkeep;

public sealed class SqliteGarbageTests : GarbageContract
{
    protected override void AddStores(IServiceCollection services, string home) => services.AddSqliteStores(Path.Combine(home, "workflows.db"));
}
