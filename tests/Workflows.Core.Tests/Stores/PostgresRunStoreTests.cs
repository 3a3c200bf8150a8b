using System.Text.Json;
using System.Text.Json.Nodes;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Runs;
using Workflows.Core.Tests.Hosting;
using Workflows.Stores;
using Workflows.Stores.Postgres;
using Workflows.Stores.Runs;
using Workflows.Stores.Sql;
using Xunit;

namespace Workflows.Core.Tests.Stores;

public sealed class PostgresRunStoreTests : RunStoreContract, IAsyncDisposable
{
    private readonly PostgresStore store = new();

    protected override LeaseOwner Myself => LeaseOwners.Current();

    protected override IRunStore Open() => new SqlRunStore(store.Open(Time), Time);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Refuses_a_log_with_an_event_of_a_newer_program_and_names_the_database_without_its_login()
    {
        var database = store.Open(Time);
        var runs = new SqlRunStore(database, Time);
        await runs.CreateAsync(SampleRun.New("a1"), Token);
        await database.WriteAsync(s => s.Execute("""INSERT INTO events VALUES ('a1', 2, 'default', 0, '{"type":"run-teleported","v":1}')"""), Token);

        var error = await Assert.ThrowsAsync<FailureException>(() => runs.ReadAsync("a1", 0, Token));

        Assert.Equal("store-unreadable", error.Failure.Code);
        Assert.Contains($"Event 2 of run a1 in the PostgreSQL database postgres on 127.0.0.1:{PostgresServer.Shared.Port}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writes_a_hundred_appends_with_the_statements_of_one()
    {
        var database = store.Open(Time);
        var runs = new SqlRunStore(database, Time);
        var given = new Artifact { Kind = ArtifactKind.Model, Hash = ContentHash.Of("given"), Bytes = 5 };
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => runs.CreateAsync(SampleRun.New(SampleRun.Id(i)) with { Driver = Myself, Term = TimeSpan.FromHours(1) }, Token)));
        var result = new StepSucceeded
        {
            Step = "train", Attempt = 1, Fence = 1, Cached = false, Outputs = new JsonObject { ["m"] = JsonSerializer.SerializeToNode(given, WorkflowJson.Options) },
        };

        // Whatever waits while this write holds the lane becomes one batch.
        using var gate = new ManualResetEventSlim();
        var held = await HoldAsync(database, gate);
        var appends = Enumerable.Range(0, 100).Select(i => runs.AppendAsync(SampleRun.Id(i), 1, [new RunStarted(1), result, new RunWaiting([])], 1, Token)).ToList();
        gate.Set();
        await held;
        await Task.WhenAll(appends);

        // Every row says which transaction wrote it.
        Assert.Equal(1, await database.ReadAsync(s => s.Number("SELECT COUNT(DISTINCT xmin::text) FROM events WHERE seq > 1"), Token));
        Assert.Equal(300, await database.ReadAsync(s => s.Number("SELECT COUNT(*) FROM events WHERE seq > 1"), Token));
        Assert.All(await runs.ListAsync("default", new RunFilter { Limit = 200 }, Token), run => Assert.Equal(RunStatus.Waiting, run.State));
        Assert.NotNull(await runs.FindArtifactAsync("default", given.Hash, Token));
    }

    [Fact]
    public async Task Keeps_what_JSON_escapes_to_the_byte()
    {
        var runs = Open();
        await runs.CreateAsync(SampleRun.New("a1"), Token);
        var odd = new StepSkipped("lo\0ad", "\u0001 ö 漢 \U0001F600 \\u0000 \" '");
        await runs.AppendAsync("a1", 1, [odd], null, Token);

        Assert.Equal(odd, (await Open().ReadAsync("a1", 1, Token))[0].Event);
    }

    [Fact]
    public async Task A_change_is_not_missed_when_later_ones_are_stored_before_it()
    {
        var (slow, runs) = (store.Open(Time), Open());
        foreach (var id in new[] { "a1", "a2" }) await runs.CreateAsync(SampleRun.New(id), Token);
        var cursor = await RunFollower.NowAsync(runs);
        using var gate = new ManualResetEventSlim();
        var held = await HoldAsync(slow, gate, session => RunSummaries.Update(session, "default", "a1", new StateChange(RunStatus.Running, null)));

        await runs.AppendAsync("a2", 1, [new RunStarted(1)], null, Token);
        var early = await runs.ListChangedAsync("default", cursor, 10, Token);
        gate.Set();
        await held;

        Assert.Empty(early.Runs);
        Assert.Equal(["a1", "a2"], (await RunFollower.UntilAsync(runs, early.Next, "a2")).Seen.Select(r => r.Id));
    }

    [Fact]
    public async Task An_append_that_the_database_refuses_fails_alone()
    {
        var database = store.Open(Time);
        var runs = new SqlRunStore(database, Time);
        for (var i = 0; i < 3; i++) await runs.CreateAsync(SampleRun.New(SampleRun.Id(i)), Token);
        using var gate = new ManualResetEventSlim();
        var held = await HoldAsync(database, gate);
        var good = new[] { runs.AppendAsync(SampleRun.Id(0), 1, [new RunStarted(1)], null, Token), runs.AppendAsync(SampleRun.Id(1), 1, [new RunStarted(1)], null, Token) };
        var bad = runs.AppendAsync(SampleRun.Id(2) + "\0", 1, [new RunStarted(1)], null, Token);
        gate.Set();
        await held;

        Assert.Equal("store-failed", (await Assert.ThrowsAsync<FailureException>(() => bad)).Failure.Code);
        await Task.WhenAll(good);
        Assert.Equal(2, (await runs.ReadAsync(SampleRun.Id(1), 0, Token)).Count);
    }

    /// <summary>Holds the writer lane until the gate opens.</summary>
    private static async Task<Task> HoldAsync(PostgresDatabase database, ManualResetEventSlim gate, Action<SqlSession>? before = null)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = database.WriteAsync(session =>
        {
            before?.Invoke(session);
            begun.TrySetResult();
            return gate.Wait(Timeout.Infinite, Token);
        }, Token);
        await begun.Task;
        return held;
    }
}
