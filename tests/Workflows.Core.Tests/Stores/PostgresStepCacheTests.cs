using Workflows.Core.Steps;
using Workflows.Core.Tests.Steps;
using Workflows.Stores.Steps;

namespace Workflows.Core.Tests.Stores;

public sealed class PostgresStepCacheTests : StepCacheContract, IAsyncDisposable
{
    private readonly PostgresStore store = new();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    protected override IStepCache Open() => new SqlStepCache(store.Open(), TimeProvider.System);
}
