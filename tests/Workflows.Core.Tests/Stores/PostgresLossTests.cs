using Npgsql;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Models;
using Workflows.Core.Runs;
using Workflows.Core.Tests.Hosting;
using Workflows.Stores;
using Workflows.Stores.Models;
using Workflows.Stores.Postgres;
using Workflows.Stores.Runs;
using Xunit;

namespace Workflows.Core.Tests.Stores;

/// <summary>What happens when the connection to the server is lost.</summary>
public sealed class PostgresLossTests : IAsyncDisposable
{
    private static readonly TimeSpan Term = TimeSpan.FromHours(1);
    private readonly PostgresStore store = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => store.DisposeAsync();

    // When the answer to a commit is lost, it is stored; otherwise the whole transaction is lost.
    [Theory]
    [InlineData("COMMIT", true)]
    [InlineData("COMMIT", false)]
    [InlineData("BEGIN", true)]
    public async Task Writes_exactly_once_whatever_is_lost(string words, bool isAnswer)
    {
        await using var line = new LossyLine(PostgresServer.Shared.Port);
        var database = store.Open(address: line.Through(store.Address) + "&max_auto_prepare=0");
        var runs = new SqlRunStore(database, TimeProvider.System);
        var models = new SqlModelRegistry(database, TimeProvider.System);
        var me = LeaseOwners.Current();
        await runs.CreateAsync(SampleRun.New("a0"), Token);
        var cuts = 0;

        async Task<T> LosingAsync<T>(Task<T> write)
        {
            var result = await write;
            Assert.Equal(++cuts, line.Cuts);
            return result;
        }

        Task<T> Cut<T>(Func<Task<T>> write)
        {
            line.CutAt(words, isAnswer);
            return LosingAsync(write());
        }

        var created = await Cut(() => runs.CreateAsync(SampleRun.New("a1"), Token));
        var lease = await Cut(() => runs.TryAcquireLeaseAsync("a1", me, Term, Token));
        var first = await Cut(() => runs.AppendAsync("a1", 1, [new RunStarted(1)], 1, Token));
        var second = await Cut(() => runs.AppendAsync("a1", 2, [new SignalReceived("go", "me", DateTimeOffset.UnixEpoch, null)], null, Token));
        var release = await Cut(() => models.ReleaseAsync(Request("r1"), Token));
        var renewed = await Cut(() => runs.RenewLeaseAsync(lease!, Term, Token));

        Assert.Equal(2, created.Number);
        Assert.Equal(new RunLease("a1", 1), lease);
        Assert.Equal([2, 3], [first[0].Seq, second[0].Seq]);
        Assert.Equal((1, ReleaseState.Created), (release.Version, release.State));
        Assert.True(renewed);
        var direct = new SqlRunStore(store.Open(), TimeProvider.System);
        Assert.Equal(3, (await direct.ReadAsync("a1", 0, Token)).Count);
        Assert.Equal(3, (await direct.CreateAsync(SampleRun.New("a3"), Token)).Number);
    }

    // What follows from nothing but events is one statement and no transaction by name.
    [Theory]
    [InlineData("INSERT 0 1", true)]
    [InlineData("array_agg", false)]
    public async Task Stores_a_step_exactly_once_whatever_is_lost(string words, bool isAnswer)
    {
        await using var line = new LossyLine(PostgresServer.Shared.Port);
        var runs = new SqlRunStore(store.Open(address: line.Through(store.Address) + "&max_auto_prepare=0"), TimeProvider.System);
        await runs.CreateAsync(SampleRun.New("a1"), Token);
        await runs.TryAcquireLeaseAsync("a1", LeaseOwners.Current(), Term, Token);
        await runs.AppendAsync("a1", 1, [new RunStarted(1)], 1, Token);
        line.CutAt(words, isAnswer);

        var stored = await runs.AppendAsync("a1", 2, [new GroupStarted("s1")], 1, Token);

        Assert.Equal((3, 1), (stored[0].Seq, line.Cuts));
        Assert.Equal(3, (await runs.ReadAsync("a1", 0, Token)).Count);
    }

    [Fact]
    public async Task A_late_transaction_of_a_connection_that_was_given_up_is_not_stored()
    {
        await using var line = new LossyLine(PostgresServer.Shared.Port);
        var database = store.Open(address: line.Through(store.Address) + "&max_auto_prepare=0");
        await database.ReadAsync(s => s.Number("SELECT 1"), Token);
        line.CutAt("COMMIT", isAnswer: false);
        await database.WriteAsync(s => s.Execute("INSERT INTO projects (name) VALUES ('first')"), Token);

        // The first transaction was lost and the second stored: now the first arrives after all.
        var late = await Assert.ThrowsAsync<FailureException>(() => store.Open().WriteAsync(s =>
        {
            using var batch = ((PostgresSession)s).Batch(new NpgsqlBatchCommand(PostgresAppends.Sign("$1", "$2")).With(1L).With(1L));
            return batch.ExecuteNonQuery();
        }, Token));

        Assert.Contains("division by zero", late.Message, StringComparison.Ordinal);
        Assert.Equal(2, await store.Open().ReadAsync(s => s.Number("SELECT MAX(turn) FROM writers WHERE id = 1"), Token));
    }

    [Fact]
    public async Task Waits_while_the_server_is_away_and_goes_on_with_everything_when_it_is_back()
    {
        using var server = new PostgresServer();
        await using var database = new PostgresDatabase(PostgresAddress.Parse(server.NewStore()), TimeProvider.System);
        var runs = new SqlRunStore(database, TimeProvider.System);
        await runs.CreateAsync(SampleRun.New("a1"), Token);
        var lease = await runs.TryAcquireLeaseAsync("a1", LeaseOwners.Current(), TimeSpan.FromMilliseconds(1), Token);
        using var impatient = new CancellationTokenSource();

        server.Kill();
        var append = runs.AppendAsync("a1", 1, [new RunStarted(1)], 1, Token);
        var renewal = runs.RenewLeaseAsync(lease!, Term, Token);
        var read = runs.ListAsync("default", new RunFilter { Limit = 10 }, Token);
        var given = runs.FindAsync("default", "a1", impatient.Token);
        var dropped = runs.AppendAsync("a1", 1, [new CancelRequested("me", false)], null, impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dropped);
        Assert.False(append.IsCompleted || renewal.IsCompleted || read.IsCompleted);
        server.Start();

        Assert.Equal(2, (await append)[0].Seq);
        Assert.True(await renewal);
        Assert.Single(await read);
        Assert.Equal(2, (await runs.ReadAsync("a1", 0, Token)).Count);
    }

    private static ReleaseRequest Request(string key) => new()
    {
        Project = "default",
        Name = "digits",
        Model = new Artifact { Kind = ArtifactKind.Model, Hash = ContentHash.Of("m"), Bytes = 20 },
        Alias = "champion",
        IdempotencyKey = key,
        RunId = "a1",
    };
}
