using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Claims;
using Workflows.Core.Tests.Hosting.Claims;
using Workflows.Stores.Runs;

namespace Workflows.Core.Tests.Stores;

public sealed class PostgresClaimStoreTests : ClaimStoreContract, IAsyncDisposable
{
    private readonly PostgresStore store = new();

    protected override (IRunStore Runs, IClaimStore Claims) Open()
    {
        var database = store.Open(Time);
        return (new SqlRunStore(database, Time), new SqlClaimStore(database, Time));
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
