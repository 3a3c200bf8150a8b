using Workflows.Core.Access;
using Workflows.Core.Tests.Access;
using Workflows.Stores.Access;

namespace Workflows.Core.Tests.Stores;

public sealed class PostgresKeyStoreTests : KeyStoreContract, IAsyncDisposable
{
    private readonly PostgresStore store = new();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    protected override (IKeyStore Keys, IAuditLog Audit) Open()
    {
        var database = store.Open(Time);
        return (new SqlKeyStore(database), new SqlAuditLog(database));
    }

    protected override Task TamperAsync(string sql) => store.Open(Time).WriteAsync(session => session.Execute(sql), Token);
}
