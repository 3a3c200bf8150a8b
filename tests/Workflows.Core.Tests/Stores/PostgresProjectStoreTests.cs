using Workflows.Core.Hosting;
using Workflows.Core.Tests.Hosting;
using Workflows.Stores.Runs;

namespace Workflows.Core.Tests.Stores;

public sealed class PostgresProjectStoreTests : ProjectStoreContract, IAsyncDisposable
{
    private readonly PostgresStore store = new();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    protected override (IRunStore Runs, IProjectStore Projects) Open()
    {
        var database = store.Open(Time);
        return (new SqlRunStore(database, Time), new SqlProjectStore(database, Time));
    }
}
