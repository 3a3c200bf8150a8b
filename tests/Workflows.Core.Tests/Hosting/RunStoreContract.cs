using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Runs;
using Xunit;

namespace Workflows.Core.Tests.Hosting;

/// <summary>What every run store promises. A subclass opens stores on one and the same data.</summary>
public abstract partial class RunStoreContract
{
    private static readonly TimeSpan Term = TimeSpan.FromSeconds(10);
    private readonly LeaseOwner elsewhere = new("another machine", 42, 1);

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A further door to the same data, as another process would open it.</summary>
    protected abstract IRunStore Open();

    /// <summary>This process as an owner.</summary>
    protected abstract LeaseOwner Myself { get; }

    [Fact]
    public async Task Gives_runs_numbers_from_one_in_each_project()
    {
        var store = Open();

        var first = await store.CreateAsync(SampleRun.New("a1"), Token);
        var second = await store.CreateAsync(SampleRun.New("a2"), Token);
        var other = await store.CreateAsync(SampleRun.New("b1", project: "vision"), Token);

        Assert.Equal([1, 2, 1], [first.Number, second.Number, other.Number]);
        Assert.Equal(["a2", "a1"], (await store.ListAsync("default", new RunFilter { Limit = 10 }, Token)).Select(r => r.Id));
        Assert.Equal(["a2"], (await store.ListAsync("default", new RunFilter { Limit = 1 }, Token)).Select(r => r.Id));
        Assert.Equal(["b1"], (await store.ListAsync("vision", new RunFilter { Limit = 10 }, Token)).Select(r => r.Id));
    }

    [Fact]
    public async Task Creates_many_at_once_among_them_one_that_is_there_already()
    {
        var store = Open();
        await store.CreateAsync(SampleRun.New("a0"), Token);

        var runs = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(() => store.CreateAsync(SampleRun.New($"a{i}", i < 40 ? "default" : "vision"), Token))));

        Assert.Equal(["a0"], runs.Where(r => r.IsRepeat).Select(r => r.Id));
        Assert.Equal(Enumerable.Range(1, 40).Select(n => (long)n), runs[..40].Select(r => r.Number).Order());
        Assert.Equal(Enumerable.Range(1, 20).Select(n => (long)n), runs[40..].Select(r => r.Number).Order());
        Assert.Equal(runs[..40].OrderByDescending(r => r.Number).Select(r => r.Id), (await store.ListAsync("default", new RunFilter { Limit = 100 }, Token)).Select(r => r.Id));
        foreach (var run in runs) Assert.Equal(1, Assert.Single(await store.ReadAsync(run.Id, 0, Token)).Seq);
    }

    [Fact]
    public async Task A_run_may_be_created_in_the_middle_of_its_work()
    {
        var started = new AttemptStarted { Step = "load", Attempt = 1, Fence = 1 };
        var run = await Open().CreateAsync(SampleRun.New("a1") with { Taken = [new RunStarted(1), started], Driver = Myself, Term = Term }, Token);

        Assert.Equal((RunStatus.Running, true), (run.State, run.IsDriven));
        Assert.Equal(RunStatus.Running, Assert.Single(await Open().ListAsync("default", new RunFilter { Limit = 10 }, Token)).State);
        Assert.Equal([new RunStarted(1), started], (await Open().ReadAsync("a1", 1, Token)).Select(e => e.Event));
        Assert.Equal(4, Assert.Single(await Open().AppendAsync("a1", 3, [new RunCancelled()], 1, Token)).Seq);
    }

    [Fact]
    public async Task Counts_what_has_not_ended_by_project_and_state()
    {
        await Open().CreateAsync(SampleRun.New("a1"), Token);
        Time.Advance(TimeSpan.FromMinutes(1));
        await Open().CreateAsync(SampleRun.New("a2"), Token);
        await Open().CreateAsync(SampleRun.New("a3") with { Taken = [new RunStarted(1)], Driver = Myself, Term = Term }, Token);
        await Open().CreateAsync(SampleRun.New("b1", project: "vision") with { Taken = [new RunStarted(1)], Driver = Myself, Term = Term }, Token);
        await Open().AppendAsync("b1", 2, [new RunCancelled()], 1, Token);

        var open = (await Open().CountOpenAsync(Token)).OrderBy(o => o.State);

        // What nobody drives is interrupted, as lists show it.
        Assert.Equal(
            [new OpenRunCount("default", RunStatus.Running, 1, Time.GetUtcNow()), new OpenRunCount("default", RunStatus.Interrupted, 2, Time.GetUtcNow().AddMinutes(-1))],
            open);
    }

    [Fact]
    public async Task Creates_a_run_once_however_often_it_is_asked()
    {
        await Open().CreateAsync(SampleRun.New("a1") with { Driver = Myself, Term = Term }, Token);

        var again = await Open().CreateAsync(SampleRun.New("a1") with { Driver = Myself, Term = Term }, Token);

        Assert.Equal(("a1", 1L, RunStatus.Queued, true), (again.Id, again.Number, again.State, again.IsDriven));
        Assert.Equal(2, (await Open().CreateAsync(SampleRun.New("a2"), Token)).Number);
        Assert.Single(await Open().ReadAsync("a1", 0, Token));
    }

    [Fact]
    public async Task Keeps_everything_when_opened_again()
    {
        var run = SampleRun.New("a1");
        await Open().CreateAsync(run, Token);
        Time.Advance(TimeSpan.FromSeconds(1.234567));
        await Open().AppendAsync("a1", 1, [new RunStarted(1), new StepSkipped("load", "its need failed")], null, Token);

        var store = Open();
        var events = await store.ReadAsync("a1", 0, Token);

        Assert.Equal([1, 2, 3], events.Select(e => e.Seq));
        Assert.Equal(30, Assert.IsType<RunCreated>(events[0].Event).Inputs["epochs"]!.GetValue<int>());
        Assert.Equal(new RunStarted(1), events[1].Event);
        Assert.Equal(new StepSkipped("load", "its need failed"), events[2].Event);
        Assert.Equal(TimeSpan.FromSeconds(1.234567), events[2].At - events[0].At);
        Assert.Equal([3], (await store.ReadAsync("a1", 2, Token)).Select(e => e.Seq));
        Assert.Equal(JsonSerializer.Serialize(run.Plan, WorkflowJson.Options), JsonSerializer.Serialize(await store.FindPlanAsync(run.Plan.Hash, Token), WorkflowJson.Options));
        Assert.Null(await store.FindPlanAsync("sha256:none", Token));
    }

    [Fact]
    public async Task Creates_a_replay_with_what_it_takes_over_and_its_link()
    {
        var store = Open();
        await store.CreateAsync(SampleRun.New("a1"), Token);
        var replay = SampleRun.New("a2");
        replay = replay with { Created = replay.Created with { ReplayOf = "a1" }, Taken = [new StepSkipped("load", "as it was")] };

        var created = await store.CreateAsync(replay, Token);

        Assert.Equal([new StepSkipped("load", "as it was")], (await store.ReadAsync("a2", 1, Token)).Select(e => e.Event));
        Assert.Equal((null, 1), ((await store.FindAsync("default", "1", Token))!.ReplayOf, (await store.FindAsync("default", "2", Token))!.ReplayOf));
        Assert.Equal(2, created.Number);
    }

    [Fact]
    public async Task Lets_a_project_read_only_what_its_runs_gave_or_somebody_brought_in()
    {
        var store = Open();
        var given = new Artifact { Kind = ArtifactKind.Model, Hash = ContentHash.Of("given"), Bytes = 5, Format = "onnx" };
        var brought = new Artifact { Kind = ArtifactKind.File, Hash = ContentHash.Of("brought"), Bytes = 7 };
        await store.CreateAsync(SampleRun.New("a1"), Token);
        await store.AppendAsync("a1", 1, [Succeeded(new JsonObject { ["model"] = JsonSerializer.SerializeToNode(given, WorkflowJson.Options) })], null, Token);
        await store.AddArtifactAsync("default", brought, Token);

        Assert.Equal("onnx", (await store.FindArtifactAsync("default", given.Hash, Token))?.Format);
        Assert.Equal(given.Hash, (await store.FindArtifactAsync("default", given.Hash[..19], Token))?.Hash);
        Assert.Equal(ArtifactKind.File, (await Open().FindArtifactAsync("default", brought.Hash, Token))?.Kind);
        Assert.Null(await store.FindArtifactAsync("vision", given.Hash, Token));
        Assert.Null(await store.FindArtifactAsync("default", ContentHash.Of("other"), Token));
        Assert.Null(await store.FindArtifactAsync("default", "sha256:", Token));
    }

    [Fact]
    public async Task A_value_that_only_looks_like_an_artifact_is_a_value()
    {
        var store = Open();
        await store.CreateAsync(SampleRun.New("a1"), Token);

        await store.AppendAsync("a1", 1, [Succeeded(new JsonObject { ["x"] = new JsonObject { ["hash"] = 1, ["kind"] = "of magic", ["bytes"] = "many" } })], null, Token);

        Assert.Equal(2, (await store.ReadAsync("a1", 0, Token)).Count);
    }

    private static StepSucceeded Succeeded(JsonObject outputs) => new() { Step = "train", Attempt = 1, Fence = 1, Outputs = outputs, Cached = false };

    [Fact]
    public async Task Returns_events_as_they_will_be_read()
    {
        var store = Open();
        await store.CreateAsync(SampleRun.New("a1"), Token);
        Time.Advance(TimeSpan.FromTicks(12_345_678)); // finer than any database keeps

        var stored = await store.AppendAsync("a1", 1, [new RunStarted(1)], null, Token);

        Assert.Equal(stored, await Open().ReadAsync("a1", 1, Token));
    }

    [Fact]
    public async Task Refuses_the_slower_of_two_writers()
    {
        var fast = Open();
        var slow = Open();
        await fast.CreateAsync(SampleRun.New("a1"), Token);
        await fast.AppendAsync("a1", 1, [new RunStarted(1)], null, Token);

        await Assert.ThrowsAsync<StaleAppendException>(() => slow.AppendAsync("a1", 1, [new CancelRequested("me", false)], null, Token));
        await Assert.ThrowsAsync<StaleAppendException>(() => slow.AppendAsync("a1", 3, [new CancelRequested("me", false)], null, Token));

        Assert.Equal(2, (await slow.ReadAsync("a1", 0, Token)).Count);
    }

    [Fact]
    public async Task Loses_nothing_when_fifty_writers_append_at_once()
    {
        var stores = new[] { Open(), Open() };
        await stores[0].CreateAsync(SampleRun.New("a1"), Token);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => AppendAtEndAsync(stores[i % 2], $"step{i}"), Token)));

        var events = await Open().ReadAsync("a1", 1, Token);
        Assert.Equal(Enumerable.Range(2, 50).Select(i => (long)i), events.Select(e => e.Seq));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"step{i}").Order(), events.Select(e => ((StepCancelled)e.Event).Step).Order());
    }

    [Fact]
    public async Task Commits_many_runs_at_once_each_with_its_own_outcome()
    {
        var store = Open();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => store.CreateAsync(SampleRun.New(SampleRun.Id(i)), Token)));

        var appends = Enumerable.Range(0, 40)
            .Select(i => store.AppendAsync(SampleRun.Id(i), expectedSeq: i % 4 == 0 ? 9 : 1, [new RunStarted(1), new RunCancelled()], null, Token))
            .ToList();
        await Task.WhenAll(appends.Select(a => a.ContinueWith(_ => { }, Token, TaskContinuationOptions.None, TaskScheduler.Default)));

        for (var i = 0; i < appends.Count; i++)
        {
            if (i % 4 == 0) Assert.IsType<StaleAppendException>(appends[i].Exception!.InnerException);
            Assert.Equal(i % 4 == 0 ? 1 : 3, (await store.ReadAsync(SampleRun.Id(i), 0, Token)).Count);
        }

        Assert.Equal(Enumerable.Range(1, 40).Reverse().Select(n => (long)n), (await store.ListAsync("default", new RunFilter { Limit = 100 }, Token)).Select(r => r.Number));
    }

    [Fact]
    public async Task Tells_whoever_watches_what_another_process_asks_for()
    {
        await Open().CreateAsync(SampleRun.New("a1"), Token);
        var heard = Channel.CreateUnbounded<string?>();
        var watching = Open().Watch(run => heard.Writer.TryWrite(run));
        await HearAsync(heard); // perhaps something happened before it listened

        await Open().AppendAsync("a1", 1, [new CancelRequested("me", false)], null, Token);
        Assert.Contains(await HearAsync(heard), new[] { "a1", null });

        watching.Dispose();
        await Open().AppendAsync("a1", 2, [new CancelRequested("me", true)], null, Token);
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(heard.Reader.TryRead(out _));
    }

    // Some stores are told, others look now and then.
    private async Task<string?> HearAsync(Channel<string?> heard)
    {
        var news = heard.Reader.ReadAsync(Token).AsTask();
        while (!news.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(news, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token));
        }

        return await news;
    }

    [Fact]
    public async Task Says_that_a_run_is_unknown()
    {
        var error = await Assert.ThrowsAsync<FailureException>(() => Open().AppendAsync("nobody", 0, [new RunCancelled()], null, Token));

        Assert.Equal("run-not-found", error.Failure.Code);
        Assert.Contains("nobody", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gives_a_lease_to_one_owner_only()
    {
        var store = Open();
        await store.CreateAsync(SampleRun.New("a1"), Token);

        var lease = await store.TryAcquireLeaseAsync("a1", Myself, Term, Token);

        Assert.Equal(new RunLease("a1", 1), lease);
        Assert.Null(await Open().TryAcquireLeaseAsync("a1", Myself, Term, Token));
        Assert.Null(await Open().TryAcquireLeaseAsync("a1", elsewhere, Term, Token));
    }

    [Fact]
    public async Task Gives_a_lease_to_one_owner_only_when_many_ask_at_once()
    {
        var stores = new[] { Open(), Open(), Open(), Open() };
        for (var i = 0; i < 20; i++) await stores[0].CreateAsync(SampleRun.New(SampleRun.Id(i)), Token);

        for (var i = 0; i < 20; i++)
        {
            var leases = await Task.WhenAll(stores.Select(store => Task.Run(() => store.TryAcquireLeaseAsync(SampleRun.Id(i), Myself, Term, Token), Token)));
            Assert.Equal([new RunLease(SampleRun.Id(i), 1)], leases.OfType<RunLease>());
        }
    }

    [Fact]
    public async Task Hands_on_a_lease_that_was_given_back_with_a_higher_fence()
    {
        var store = Open();
        await store.CreateAsync(SampleRun.New("a1"), Token);
        var first = await store.TryAcquireLeaseAsync("a1", Myself, Term, Token);

        await store.ReleaseLeaseAsync(first!, Token);
        var second = await store.TryAcquireLeaseAsync("a1", elsewhere, Term, Token);
        await store.ReleaseLeaseAsync(first!, Token); // late: it is no longer the first owner's to give

        Assert.Equal(2, second!.Fence);
        Assert.Null(await store.TryAcquireLeaseAsync("a1", Myself, Term, Token));
    }

    [Fact]
    public async Task Hands_on_a_lease_that_ran_out_and_tells_the_former_owner()
    {
        var store = Open();
        await store.CreateAsync(SampleRun.New("a1"), Token);
        var frozen = await store.TryAcquireLeaseAsync("a1", elsewhere, Term, Token);
        Time.Advance(Term - TimeSpan.FromSeconds(1));
        Assert.True(await store.RenewLeaseAsync(frozen!, Term, Token));
        Time.Advance(Term - TimeSpan.FromSeconds(1));
        Assert.Null(await store.TryAcquireLeaseAsync("a1", Myself, Term, Token));

        Time.Advance(TimeSpan.FromSeconds(1));
        var taken = await store.TryAcquireLeaseAsync("a1", Myself, Term, Token);

        Assert.Equal(2, taken!.Fence);
        Assert.False(await store.RenewLeaseAsync(frozen!, Term, Token));
    }

    [Fact]
    public async Task The_end_of_a_run_gives_its_lease_back()
    {
        var store = Open();
        await store.CreateAsync(SampleRun.New("a1"), Token);
        var lease = await store.TryAcquireLeaseAsync("a1", elsewhere, Term, Token);
        await store.AppendAsync("a1", 1, [new RunStarted(lease!.Fence), new RunCancelled()], lease.Fence, Token);

        Assert.False(await store.RenewLeaseAsync(lease, Term, Token));
        Assert.Equal(2, (await store.TryAcquireLeaseAsync("a1", Myself, Term, Token))!.Fence);
    }

    [Fact]
    public async Task Refuses_a_step_of_a_driver_with_an_old_fence_though_nobody_appended_since()
    {
        var (store, other) = (Open(), Open());
        var old = await BeginAsync(store, elsewhere);
        await store.AppendAsync("a1", 2, [new GroupStarted("s1")], old.Fence, Token);
        Time.Advance(Term);
        await other.TryAcquireLeaseAsync("a1", Myself, Term, Token);

        await Assert.ThrowsAsync<LeaseLostException>(() => store.AppendAsync("a1", 3, [new GroupStarted("s2")], old.Fence, Token));
        Assert.Equal(3, (await store.ReadAsync("a1", 0, Token)).Count);
    }

    [Fact]
    public async Task Hears_of_what_another_process_appended_between_two_appends()
    {
        var (store, other) = (Open(), Open());
        var lease = await BeginAsync(store, Myself);
        await other.AppendAsync("a1", 2, [new CancelRequested("me", false)], null, Token);

        await Assert.ThrowsAsync<StaleAppendException>(() => store.AppendAsync("a1", 2, [new GroupStarted("s1")], lease.Fence, Token));
        Assert.Equal(4, (await store.AppendAsync("a1", 3, [new GroupStarted("s1")], lease.Fence, Token))[0].Seq);
    }

    [Fact]
    public async Task Refuses_what_a_driver_with_an_old_fence_appends()
    {
        var store = Open();
        var old = await BeginAsync(store, elsewhere);
        Time.Advance(Term);
        var current = await store.TryAcquireLeaseAsync("a1", Myself, Term, Token);

        await Assert.ThrowsAsync<LeaseLostException>(() => store.AppendAsync("a1", 2, [new RunCancelled()], old.Fence, Token));
        await store.AppendAsync("a1", 2, [new RunStarted(current!.Fence)], current.Fence, Token);
        await store.AppendAsync("a1", 3, [new CancelRequested("me", false)], fence: null, Token);

        Assert.Equal(4, (await store.ReadAsync("a1", 0, Token)).Count);
    }

    [Fact]
    public async Task Shows_the_state_that_events_and_lease_give()
    {
        var store = Open();
        var created = await store.CreateAsync(SampleRun.New("a1"), Token);
        Assert.Equal(RunStatus.Queued, created.State);
        Assert.Equal(RunStatus.Interrupted, await StateAsync(store));

        var lease = await store.TryAcquireLeaseAsync("a1", elsewhere, Term, Token);
        Assert.Equal(RunStatus.Queued, await StateAsync(store));
        await store.AppendAsync("a1", 1, [new RunStarted(1)], 1, Token);
        Assert.Equal(RunStatus.Running, await StateAsync(store));
        Time.Advance(Term);
        Assert.Equal(RunStatus.Interrupted, await StateAsync(store));
        await store.RenewLeaseAsync(lease!, Term, Token);
        await store.AppendAsync("a1", 2, [new RunFailed(new Failure { Kind = FailureKind.Activity, Code = "x", Message = "m" })], 1, Token);
        await store.ReleaseLeaseAsync(lease!, Token);

        var ended = await store.FindAsync("default", "a1", Token);
        Assert.Equal(RunStatus.Failed, ended!.State);
        Assert.Equal(Time.GetUtcNow(), ended.EndedAt);

        await store.AppendAsync("a1", 3, [new RunRestarted("me", [])], null, Token);
        await store.TryAcquireLeaseAsync("a1", Myself, Term, Token);
        var restarted = await store.FindAsync("default", "a1", Token);
        Assert.Equal(RunStatus.Running, restarted!.State);
        Assert.Null(restarted.EndedAt);
        await store.AppendAsync("a1", 4, [new RunSucceeded(new JsonObject())], null, Token);
        Assert.Equal(RunStatus.Succeeded, await StateAsync(store));
    }

    [Fact]
    public async Task A_waiting_run_waits_without_a_driver_too()
    {
        var store = Open();
        await store.CreateAsync(SampleRun.New("a1"), Token);
        await store.TryAcquireLeaseAsync("a1", elsewhere, Term, Token);
        await store.AppendAsync("a1", 1, [new RunStarted(1), new RunWaiting([])], 1, Token);
        Assert.Equal((RunStatus.Waiting, true), await store.FindAsync("default", "a1", Token) is { } driven ? (driven.State, driven.IsDriven) : default);
        Time.Advance(Term);
        Assert.Equal((RunStatus.Waiting, false), await store.FindAsync("default", "a1", Token) is { } left ? (left.State, left.IsDriven) : default);
        await store.AppendAsync("a1", 3, [new RunContinued()], null, Token);
        Assert.Equal(RunStatus.Interrupted, await StateAsync(store));
    }

    [Fact]
    public async Task Finds_a_run_by_number_id_or_unique_prefix()
    {
        var store = Open();
        for (var i = 1; i <= 12; i++) await store.CreateAsync(SampleRun.New(SampleRun.Id(i * 16)), Token);

        Assert.Equal(SampleRun.Id(11 * 16), (await store.FindAsync("default", "11", Token))!.Id);
        Assert.Equal(3, (await store.FindAsync("default", SampleRun.Id(48), Token))!.Number);
        Assert.Equal(3, (await store.FindAsync("default", SampleRun.Id(48)[..^1], Token))!.Number);
        Assert.Null(await store.FindAsync("default", SampleRun.Id(0)[..20], Token));
        Assert.Null(await store.FindAsync("default", "13", Token));
        Assert.Null(await store.FindAsync("default", "", Token));
        Assert.Null(await store.FindAsync("default", "%", Token));
        Assert.Null(await store.FindAsync("vision", "1", Token));
    }

    [Fact]
    public async Task Keeps_curves_and_replaces_repeated_points()
    {
        var store = Open();
        await store.CreateAsync(SampleRun.New("a1"), Token);
        await store.AppendMetricsAsync("a1", [new("teacher", 1, "loss", 2, 0.5), new("teacher", 1, "loss", 1, double.NaN)], Token);
        await store.AppendMetricsAsync("a1", [new("teacher", 1, "loss", 2, 0.25), new("student", 1, "loss", 1, double.PositiveInfinity)], Token);

        Assert.Equal(
            [new("student", 1, "loss", 1, double.PositiveInfinity), new("teacher", 1, "loss", 1, double.NaN), new("teacher", 1, "loss", 2, 0.25)],
            await Open().ReadMetricsAsync("a1", Token));
    }

    private static async Task<RunStatus> StateAsync(IRunStore store) => (await store.FindAsync("default", "a1", Token))!.State;

    /// <summary>A new run that somebody has begun to drive.</summary>
    private static async Task<RunLease> BeginAsync(IRunStore store, LeaseOwner driver)
    {
        await store.CreateAsync(SampleRun.New("a1"), Token);
        var lease = (await store.TryAcquireLeaseAsync("a1", driver, Term, Token))!;
        await store.AppendAsync("a1", 1, [new RunStarted(lease.Fence)], lease.Fence, Token);
        return lease;
    }

    private static async Task AppendAtEndAsync(IRunStore store, string step)
    {
        while (true)
        {
            var head = (await store.ReadAsync("a1", 0, Token))[^1].Seq;
            try
            {
                await store.AppendAsync("a1", head, [new StepCancelled(step)], null, Token);
                return;
            }
            catch (StaleAppendException)
            {
                // somebody was faster: read on, as a driver does
            }
        }
    }
}
