using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Runs;
using Workflows.Core.Tests.Hosting;
using Workflows.Stores;
using Workflows.Stores.Runs;
using Workflows.Stores.Sqlite;
using Xunit;

namespace Workflows.Core.Tests.Stores;

public sealed class SqliteRunStoreTests : RunStoreContract, IAsyncDisposable
{
    private readonly StoreFolder folder = new();
    private readonly List<SqliteDatabase> databases = [];

    protected override LeaseOwner Myself => LeaseOwners.Current();

    protected override IRunStore Open()
    {
        var database = new SqliteDatabase(folder.File("workflows.db"), Time);
        databases.Add(database);
        return new SqlRunStore(database, Time);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in databases) await database.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Takes_the_lease_of_a_process_that_died_at_once()
    {
        var store = Open();
        await store.CreateAsync(SampleRun.New("a1"), Token);
        using var process = Process.Start("sleep", "60");
        var owner = LeaseOwners.Of(process.Id)!;
        Assert.NotNull(await store.TryAcquireLeaseAsync("a1", owner, TimeSpan.FromHours(1), Token));
        Assert.Null(await store.TryAcquireLeaseAsync("a1", Myself, TimeSpan.FromHours(1), Token));

        process.Kill();
        await process.WaitForExitAsync(Token);

        Assert.Equal(RunStatus.Interrupted, (await store.FindAsync("default", "a1", Token))!.State);
        Assert.Equal(2, (await store.TryAcquireLeaseAsync("a1", Myself, TimeSpan.FromHours(1), Token))!.Fence);
    }

    [Fact]
    public async Task Takes_the_lease_of_a_process_whose_id_now_belongs_to_another()
    {
        var store = Open();
        await store.CreateAsync(SampleRun.New("a1"), Token);
        await store.TryAcquireLeaseAsync("a1", Myself with { ProcessStart = Myself.ProcessStart - 1 }, TimeSpan.FromHours(1), Token);

        Assert.Equal(2, (await store.TryAcquireLeaseAsync("a1", Myself, TimeSpan.FromHours(1), Token))!.Fence);
    }

    [Fact]
    public async Task Refuses_a_log_with_an_event_of_a_newer_program()
    {
        var store = Open();
        await store.CreateAsync(SampleRun.New("a1"), Token);
        await using (var connection = new SqliteConnection($"Data Source={folder.File("workflows.db")};Pooling=False"))
        {
            await connection.OpenAsync(Token);
            await using var command = connection.CreateCommand();
            command.CommandText = """INSERT INTO events VALUES ('a1', 2, 'default', 0, '{"type":"run-teleported","v":1}')""";
            await command.ExecuteNonQueryAsync(Token);
        }

        var error = await Assert.ThrowsAsync<FailureException>(() => store.ReadAsync("a1", 0, Token));

        Assert.Equal("store-unreadable", error.Failure.Code);
        Assert.Contains("Event 2 of run a1", error.Message, StringComparison.Ordinal);
    }
}
