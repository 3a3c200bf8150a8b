using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Upkeep;
using Workflows.Core.Models;
using Workflows.Core.Revisions;
using Workflows.Core.Runs;
using Workflows.Core.Steps;
using Workflows.Core.Tests.Runs;
using Workflows.Stores;
using Workflows.Stores.Sql;
using Workflows.Stores.Upkeep;
using Xunit;
using static Workflows.Core.Tests.Hosting.Upkeep.UpkeepHome;

namespace Workflows.Core.Tests.Hosting.Upkeep;

/// <summary>What clearing up must and must not remove, whatever database holds the rows.</summary>
public abstract class GarbageContract
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(31);

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Registers stores of their own for a home.</summary>
    protected abstract void AddStores(IServiceCollection services, string home);

    private protected UpkeepHome NewHome() => new(AddStores);

    [Fact]
    public async Task Removes_old_runs_with_all_that_only_they_had()
    {
        await using var home = NewHome();
        var old = await home.MakeAsync("old");
        var key = await home.KeyOfAsync(old);
        var plan = (await home.Engine.ReadAsync(old.RunId, Token)).Plan;
        home.Time.Advance(Month);
        await home.MakeAsync("new");

        var report = await home.CollectAsync();

        Assert.Equal("2", await home.NumbersAsync());
        Assert.Equal("new", home.Texts);
        Assert.Equal("new", await home.ReadableAsync("old", "new"));
        Assert.False(await home.KeepsResultAsync(key));
        Assert.Null(await home.Runs.FindPlanAsync(plan.Hash, Token));
        Assert.Empty(await home.EventsAsync(old.RunId));
        Assert.DoesNotContain(old.RunId, Directory.EnumerateFileSystemEntries(home.At("logs")).Select(Path.GetFileName));
        Assert.Equal([1, 1, 1, 1, 1], report.Kinds.Take(5).Select(k => k.Count));
        Assert.Equal(3, report.Kinds.Single(k => k.Name == "artifacts").Bytes);
    }

    [Fact]
    public async Task Says_beforehand_exactly_what_it_removes()
    {
        await using var home = NewHome();
        foreach (var text in new[] { "a", "b", "c", "d" }) await home.MakeAsync(text);
        await home.MakeAsync("x", "other");
        home.Time.Advance(Month);
        await home.MakeAsync("b");
        await home.MakeAsync("e");

        var said = await home.CollectAsync(keepLast: 3, dryRun: true);
        Assert.Equal("1 2 3 4 5 6 7", await home.NumbersAsync());
        var done = await home.CollectAsync(keepLast: 3);

        Assert.Equal("4 5 6 7", await home.NumbersAsync());
        Assert.Equal("b d e x", home.Texts);
        Assert.Equal(JsonSerializer.Serialize(said with { DryRun = false }), JsonSerializer.Serialize(done));
        Assert.All((await home.CollectAsync(keepLast: 3)).Kinds, k => Assert.Equal(0, k.Count));
    }

    [Fact]
    public async Task Keeps_what_has_not_ended_and_what_it_replays()
    {
        await using var home = NewHome();
        var original = await home.MakeAsync("original");
        var plan = PlanOfSteps("asks", Makes("make", "open"), PlanOf.Approval("release", "make"));
        var replay = await home.Engine.ReplayAsync(await home.Engine.ReadAsync(original.RunId, Token), plan, [], new StartOptions(), Token);
        await EngineRig.UntilAsync(home.Engine, replay.Id, EngineRig.Waits);
        home.Time.Advance(Month);

        await home.CollectAsync();
        Assert.Equal("1 2", await home.NumbersAsync());
        Assert.Equal("open original", home.Texts);

        await home.Engine.ApproveAsync(replay.Id, null, new Person("ada"), null, Token);
        Assert.Equal(RunStatus.Succeeded, (await home.Engine.WaitAsync(replay.Id, Token)).State);
        await home.CollectAsync();
        Assert.Equal("2", await home.NumbersAsync());
        Assert.Null((await home.Engine.ListAsync(9, Token))[0].ReplayOf);
    }

    [Fact]
    public async Task Whoever_follows_misses_nothing_when_the_run_that_changed_last_is_removed()
    {
        await using var home = NewHome();
        await home.MakeAsync("old");
        var cursor = await RunFollower.NowAsync(home.Runs);
        home.Time.Advance(Month);
        await home.CollectAsync();

        var run = await home.MakeAsync("new");

        Assert.Equal([run.RunId], (await RunFollower.UntilAsync(home.Runs, cursor, run.RunId)).Seen.Select(r => r.Id));
    }

    [Fact]
    public async Task Forgets_requests_with_their_run()
    {
        await using var home = NewHome();
        var asked = new StartOptions { Request = new StartRequest("k1", "sha256:1") };
        var plan = PlanOfSteps("test", Makes("make", "old"));
        var run = await home.Engine.StartAsync(plan, [], asked, Token);
        await home.Engine.WaitAsync(run.Id, Token);
        home.Time.Advance(TimeSpan.FromDays(2));

        await home.CollectAsync(days: 1);

        Assert.Null(await home.Runs.FindRequestAsync("default", "k1", Token));
        Assert.False((await home.Engine.StartAsync(plan, [], asked, Token)).IsRepeat);
    }

    [Fact]
    public async Task Keeps_a_run_that_somebody_has_taken_up_again()
    {
        await using var home = NewHome();
        var run = await home.MakeAsync("a");
        home.Time.Advance(Month);
        var lease = await home.Runs.TryAcquireLeaseAsync(run.RunId, home.Get<LeaseOwner>(), TimeSpan.FromSeconds(15), Token);

        await home.CollectAsync();
        Assert.Equal("1", await home.NumbersAsync());

        await home.Runs.ReleaseLeaseAsync(lease!, Token);
        await home.CollectAsync();
        Assert.Equal("", await home.NumbersAsync());
    }

    [Fact]
    public async Task A_run_that_is_taken_up_between_looking_and_removing_stays()
    {
        await using var home = NewHome();
        var run = await home.MakeAsync("a");
        home.Time.Advance(Month);
        var upkeep = home.Get<IStoreUpkeep>();
        var found = await upkeep.ExpiredRunsAsync(new Retention { KeepLast = 0 }, Token);
        await home.Runs.TryAcquireLeaseAsync(run.RunId, home.Get<LeaseOwner>(), TimeSpan.FromSeconds(15), Token);

        Assert.Empty(await upkeep.RemoveRunsAsync(found, home.Time.GetUtcNow(), Token));
        Assert.Equal("1", await home.NumbersAsync());
        Assert.NotEmpty(await home.EventsAsync(run.RunId));
    }

    [Fact]
    public async Task A_removal_that_was_cut_short_hides_the_run_and_is_finished_next_time()
    {
        await using var home = NewHome();
        var run = await home.MakeAsync("a");
        home.Time.Advance(Month);
        var now = Timestamp.Of(home.Time.GetUtcNow());
        await home.Get<SqlDatabase>().WriteAsync(session => RunRemoval.Mark(session, [run.RunId], now, now), Token);

        Assert.Equal("", await home.NumbersAsync());
        foreach (var reference in new[] { "1", run.RunId, run.RunId[..20] }) Assert.Null(await home.Runs.FindAsync("default", reference, Token));
        var error = await Assert.ThrowsAsync<FailureException>(() => home.Runs.TryAcquireLeaseAsync(run.RunId, home.Get<LeaseOwner>(), TimeSpan.FromSeconds(15), Token));
        Assert.Equal("run-not-found", error.Failure.Code);

        Assert.Equal(run.RunId, Assert.Single((await home.CollectAsync(keepLast: 9)).Kinds[0].Items).Id);
        Assert.Empty(await home.EventsAsync(run.RunId));
        Assert.Equal("", home.Texts);
    }

    [Fact]
    public async Task Child_runs_go_and_stay_with_the_run_that_they_belong_to()
    {
        await using var home = NewHome();
        var inner = PlanOfSteps("inner", Makes("make", "deep"));
        var middle = PlanOfSteps("middle", PlanOf.Child("below", inner.Hash)) with { Children = [inner] };
        var outer = PlanOfSteps("outer", PlanOf.Child("reuse", middle.Hash)) with { Children = [middle, inner] };
        await home.RunAsync(outer);
        home.Time.Advance(Month);
        await home.RunAsync(PlanOfSteps("inner", Makes("make", "new")));

        await home.CollectAsync(keepLast: 1);
        Assert.Equal("1 2 3 4", await home.NumbersAsync());

        await home.CollectAsync();
        Assert.Equal("4", await home.NumbersAsync());
        Assert.Equal("new", home.Texts);
    }

    [Fact]
    public async Task Keeps_the_artifacts_of_models_and_revisions()
    {
        await using var home = NewHome();
        foreach (var text in new[] { "model", "network", "bundle", "other" }) await home.MakeAsync(text);
        await home.Get<IModelRegistry>().ReleaseAsync(new ReleaseRequest
        {
            Project = "default", Name = "digits", Model = Handle("model"), Network = Handle("network"), RunId = "gone", IdempotencyKey = "gone/release/",
        }, Token);
        await home.Get<IRevisionStore>().AcceptAsync(new NewRevision
        {
            Project = "default", Workflow = "digits", Bundle = Handle("bundle"), Path = "digits.yaml", Author = "ada",
        }, Token);
        home.Time.Advance(Month);

        await home.CollectAsync();

        Assert.Equal("", await home.NumbersAsync());
        Assert.Equal("bundle model network", home.Texts);
        Assert.Equal("model network bundle", await home.ReadableAsync("model", "network", "bundle", "other"));
    }

    [Fact]
    public async Task Keeps_results_that_were_used_lately_or_that_a_kept_run_shows()
    {
        await using var home = NewHome();
        await home.MakeAsync("used");
        await home.MakeAsync("shown", "rare");
        await home.MakeAsync("forgotten", "rare");
        await home.MakeAsync("shown", "rare");
        home.Time.Advance(Month);
        await home.MakeAsync("used");

        await home.CollectAsync(keepLast: 1);

        Assert.Equal("4 5", await home.NumbersAsync());
        Assert.Equal("shown used", home.Texts);
        var again = await home.MakeAsync("shown", "rare");
        Assert.Equal(StepStatus.Cached, again.Steps[0].State);
        Assert.Equal(StepStatus.Cached, (await home.MakeAsync("used")).Steps[0].State);
        Assert.Equal(StepStatus.Succeeded, (await home.MakeAsync("forgotten", "rare")).Steps[0].State);
    }

    [Fact]
    public async Task A_result_that_is_kept_keeps_its_artifacts()
    {
        await using var home = NewHome();
        await home.MakeAsync("a");
        home.Time.Advance(TimeSpan.FromDays(20));
        await home.MakeAsync("a", "other");
        home.Time.Advance(TimeSpan.FromDays(20));
        await home.CollectAsync();
        Assert.Equal("2", await home.NumbersAsync());
        home.Time.Advance(TimeSpan.FromDays(20));
        await home.Get<IStepCache>().TouchAsync("default", (await home.Get<IStepCache>().LatestAsync("default", "other", "make", Token))!, Token);

        await home.CollectAsync();

        Assert.Equal("", await home.NumbersAsync());
        Assert.Equal("a", home.Texts);
        Assert.Equal(StepStatus.Cached, (await home.MakeAsync("a")).Steps[0].State);
    }

    [Fact]
    public async Task What_was_brought_in_a_moment_ago_stays_and_goes_when_nothing_came_of_it()
    {
        await using var home = NewHome();
        var artifacts = home.Get<IArtifactStore>();
        var artifact = await artifacts.AddFileAsync(new ArtifactDraft(ArtifactKind.File), (path, token) => File.WriteAllTextAsync(path, "given", token), Token);
        await home.Runs.AddArtifactAsync("default", artifact, Token);

        var early = await home.CollectAsync();
        Assert.Equal(("given", "given", 1), (home.Texts, await home.ReadableAsync("given"), early.Young));

        home.Time.Advance(TimeSpan.FromHours(2));
        await artifacts.CheckAsync(artifact, Token);
        await home.CollectAsync();
        Assert.Equal("given", home.Texts);

        home.Time.Advance(TimeSpan.FromHours(2));
        await home.CollectAsync();
        Assert.Equal(("", ""), (home.Texts, await home.ReadableAsync("given")));
    }

    [Fact]
    public async Task What_a_running_attempt_has_made_stays_however_long_it_works()
    {
        await using var home = NewHome();
        var run = await home.Runs.CreateAsync(SampleRun.New("a1") with { Driver = home.Get<LeaseOwner>(), Term = TimeSpan.FromSeconds(15) }, Token);
        home.Time.Advance(TimeSpan.FromMinutes(1));
        await home.Get<IArtifactStore>().AddFileAsync(new ArtifactDraft(ArtifactKind.File), (path, token) => File.WriteAllTextAsync(path, "made", token), Token);
        home.Time.Advance(TimeSpan.FromHours(20));

        await home.CollectAsync();
        Assert.Equal("made", home.Texts);

        await home.Runs.AppendAsync(run.Id, 1, [new RunStarted(1), new RunCancelled()], 1, Token);
        await home.CollectAsync();
        Assert.Equal("", home.Texts);
    }

    [Fact]
    public async Task Rights_follow_what_is_left_of_a_project()
    {
        await using var home = NewHome();
        await home.MakeAsync("shared");
        var theirs = SampleRun.New("b1", "theirs");
        await home.Runs.CreateAsync(theirs with { Created = theirs.Created with { Inputs = new() { ["file"] = JsonSerializer.SerializeToNode(Handle("shared"), WorkflowJson.Options) } } }, Token);
        await home.Runs.AddArtifactAsync("theirs", Handle("shared"), Token);
        home.Time.Advance(Month);

        await home.CollectAsync();

        Assert.Equal("shared", home.Texts);
        Assert.Equal("", await home.ReadableAsync("shared"));
        Assert.NotNull(await home.Runs.FindArtifactAsync("theirs", Handle("shared").Hash, Token));
    }

    [Fact]
    public async Task Clears_away_checkpoints_leftovers_and_logs_that_belong_to_nobody()
    {
        await using var home = NewHome();
        await home.MakeAsync("a");
        var checkpoints = home.Get<CheckpointFolders>();
        using (var left = await checkpoints.OpenAsync("sha256:left", Token)) await File.WriteAllTextAsync(Path.Combine(left.Open(), "weights"), "12345", Token);
        using var held = await checkpoints.OpenAsync("sha256:held", Token);
        Directory.CreateDirectory(home.At("logs/nobody"));
        Directory.CreateDirectory(home.At("artifacts/tmp/1-1"));
        await File.WriteAllTextAsync(home.At("artifacts/tmp/1-1/content"), "half", Token);
        await File.WriteAllTextAsync(home.At("artifacts/tmp/1-1.lock"), "", Token);
        Directory.CreateDirectory(home.At("artifacts/quarantine"));
        await File.WriteAllTextAsync(home.At("artifacts/quarantine/bad-1"), "bad", Token);
        foreach (var path in new[] { "logs/nobody", "artifacts/quarantine/bad-1", "checkpoints/left/weights", "checkpoints/left.lock", "checkpoints/held.lock" }) Age(home, path);
        foreach (var path in Directory.EnumerateFiles(home.At("checkpoints"), "*.lock")) File.SetLastWriteTimeUtc(path, Play.Now.UtcDateTime);
        home.Time.Advance(TimeSpan.FromDays(2));

        var said = await home.CollectAsync(dryRun: true);
        var done = await home.CollectAsync();

        Assert.Equal(JsonSerializer.Serialize(said with { DryRun = false }), JsonSerializer.Serialize(done));
        Assert.Equal(["half-written by a process that is gone", "damaged artifact"], done.Kinds.Single(k => k.Name == "leftovers").Items.Select(i => i.About));
        Assert.Equal(5, done.Kinds.Single(k => k.Name == "checkpoints").Bytes);
        Assert.Equal(["held", "held.lock"], Names("checkpoints").Where(n => n != "gate"));
        Assert.Empty(Names("artifacts/tmp"));
        Assert.Empty(Names("artifacts/quarantine"));
        Assert.DoesNotContain("nobody", Names("logs"));
        Assert.Equal("a", home.Texts);

        IEnumerable<string> Names(string folder) => Directory.EnumerateFileSystemEntries(home.At(folder)).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_from_which_an_open_run_may_go_on_stays()
    {
        await using var home = NewHome();
        await home.Runs.CreateAsync(SampleRun.New("a1"), Token);
        using (var left = await home.Get<CheckpointFolders>().OpenAsync("sha256:left", Token)) await File.WriteAllTextAsync(Path.Combine(left.Open(), "weights"), "12345", Token);
        home.Time.Advance(TimeSpan.FromMinutes(1));
        Age(home, "checkpoints/left/weights");
        Age(home, "checkpoints/left.lock");
        home.Time.Advance(TimeSpan.FromDays(9));

        await home.CollectAsync();

        Assert.True(File.Exists(home.At("checkpoints/left/weights")));
    }

    [Fact]
    public async Task Only_one_works_in_a_home_at_a_time()
    {
        await using var home = NewHome();
        using var other = HomeLock.Take(home.Path);

        var error = await Assert.ThrowsAsync<FailureException>(() => home.CollectAsync());

        Assert.Equal("upkeep-running", error.Failure.Code);
    }

    [Fact]
    public async Task A_large_run_is_removed_in_pieces()
    {
        await using var home = NewHome();
        var run = await home.MakeAsync("a");
        await home.Runs.AppendMetricsAsync(run.RunId, [.. Enumerable.Range(0, 5000).Select(i => new MetricPoint("make", 1, "loss", i, i))], Token);
        home.Time.Advance(Month);

        await home.CollectAsync();

        Assert.Equal("", await home.NumbersAsync());
        Assert.Empty(await home.Runs.ReadMetricsAsync(run.RunId, Token));
    }

    [Fact]
    public async Task No_run_loses_anything_while_everything_old_is_removed_all_the_time()
    {
        var limits = new UpkeepLimits { Grace = TimeSpan.Zero, Idle = TimeSpan.Zero, ClockError = TimeSpan.FromMilliseconds(50) };
        await using var home = new UpkeepHome(AddStores, TimeProvider.System, (services, path) => services
            .AddSingleton(limits)
            .AddSingleton(new ArtifactShelves(Path.Combine(path, "artifacts"), TimeProvider.System, freshness: TimeSpan.Zero)));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var removed = 0L;
        var collecting = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
                removed += (await home.CollectAsync(keepLast: 2, days: 0)).Kinds.Where(k => k.Name is "artifacts" or "results").Sum(k => k.Count);
        }, Token);

        await Parallel.ForEachAsync(Enumerable.Range(0, 150), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Token }, async (n, _) =>
        {
            // Some texts come back at once, some after a while.
            var text = n % 4 == 0 ? n % 5 : n / 3 + 10;
            Assert.Equal("succeeded", await home.EndAsync(PlanOfSteps($"w{n % 3}", Makes("make", $"text {text}"), Uses("use", "make"))));
        });
        await over.CancelAsync();
        await collecting;

        Assert.True(removed > 0, "Nothing was removed meanwhile.");
        foreach (var run in await home.Engine.ListAsync(100, Token))
        foreach (var made in (await home.EventsAsync(run.Id)).Select(e => e.Event).OfType<StepSucceeded>().SelectMany(e => OutputArtifacts.Of(e.Outputs)))
            Assert.Equal(ArtifactCondition.Intact, await home.Get<IArtifactStore>().CheckAsync(made.Artifact, Token));
    }

    private static void Age(UpkeepHome home, string path)
    {
        if (Directory.Exists(home.At(path))) Directory.SetLastWriteTimeUtc(home.At(path), home.Time.GetUtcNow().UtcDateTime);
        else if (File.Exists(home.At(path))) File.SetLastWriteTimeUtc(home.At(path), home.Time.GetUtcNow().UtcDateTime);
    }
}
