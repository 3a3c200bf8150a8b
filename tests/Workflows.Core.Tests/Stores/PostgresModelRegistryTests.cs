using Workflows.Core.Models;
using Workflows.Core.Tests.Models;
using Workflows.Stores.Models;

namespace Workflows.Core.Tests.Stores;

public sealed class PostgresModelRegistryTests : ModelRegistryContract, IAsyncDisposable
{
    private readonly PostgresStore store = new();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    protected override IModelRegistry Open() => new SqlModelRegistry(store.Open(Time), Time);
}
