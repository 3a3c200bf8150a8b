using System.Text;
using Workflows.Core.Diagnostics;
using Workflows.Core.Steps;
using Workflows.Core.Tests.Steps;
using Workflows.Stores;
using Workflows.Stores.Steps;
using Xunit;

namespace Workflows.Core.Tests.Stores;

public sealed class PostgresSecretStoreTests : SecretStoreContract, IAsyncDisposable
{
    private static readonly string Key = Convert.ToBase64String(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());
    private readonly PostgresStore store = new();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    protected override ISecretStore Open() => Open(Key);

    [Fact]
    public async Task Keeps_no_value_in_the_clear()
    {
        await Open().SetAsync("default", "HOOK", "correct horse battery", [], Token);

        var boxes = await store.Open().ReadAsync(session => session.Rows("SELECT sealed FROM secrets", row => row.GetFieldValue<byte[]>(0)), Token);
        Assert.DoesNotContain("correct horse", Encoding.Latin1.GetString(Assert.Single(boxes)));
    }

    [Fact]
    public async Task Opens_nothing_with_another_key()
    {
        await Open().SetAsync("default", "HOOK", "value", [], Token);

        var refused = await Assert.ThrowsAsync<FailureException>(() => Open(Convert.ToBase64String(new byte[32])).RevealAsync("default", "HOOK", "digits", Token));

        Assert.Equal("secret-unreadable", refused.Failure.Code);
    }

    private SqlSecretStore Open(string key) => new(store.Open(Time), new SecretKey("", key), Time);
}
