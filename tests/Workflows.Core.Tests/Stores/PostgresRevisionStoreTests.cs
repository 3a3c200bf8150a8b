using Workflows.Core.Revisions;
using Workflows.Core.Tests.Revisions;
using Workflows.Stores.Revisions;

namespace Workflows.Core.Tests.Stores;

public sealed class PostgresRevisionStoreTests : RevisionStoreContract, IAsyncDisposable
{
    private readonly PostgresStore store = new();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    protected override IRevisionStore Open() => new SqlRevisionStore(store.Open(Time), Time);
}
