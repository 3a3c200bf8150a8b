using Workflows.Core.Repositories;
using Workflows.Core.Tests.Repositories;
using Workflows.Stores.Repositories;

namespace Workflows.Core.Tests.Stores;

public sealed class PostgresRepositoryStoreTests : RepositoryStoreContract, IAsyncDisposable
{
    private readonly PostgresStore store = new();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    protected override IRepositoryStore Open() => new SqlRepositoryStore(store.Open(TimeProvider.System));
}
