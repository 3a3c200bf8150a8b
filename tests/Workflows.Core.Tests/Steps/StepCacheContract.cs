using System.Text.Json.Nodes;
using Workflows.Core.Steps;
using Xunit;

namespace Workflows.Core.Tests.Steps;

/// <summary>What every step cache promises. A subclass opens caches on one and the same data.</summary>
public abstract class StepCacheContract
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A further door to the same data, as another process would open it.</summary>
    protected abstract IStepCache Open();

    [Fact]
    public async Task Finds_what_was_kept()
    {
        await Open().PutAsync("default", Entry("k1"), Token);

        var found = await Open().FindAsync("default", "k1", Token);

        Assert.Equal(("k1", "digits", "train", "run-1", 1.5, At), (found!.Key, found.Workflow, found.Step, found.RunId, found.Seconds, found.At));
        Assert.Equal(new Dictionary<string, string> { ["activity"] = "train/classifier@1", ["seed"] = "7" }, found.Parts);
        Assert.Equal("""{"metrics":{"accuracy":0.975}}""", found.Outputs.ToJsonString());
        Assert.Null(await Open().FindAsync("default", "k2", Token));
    }

    [Fact]
    public async Task Shows_no_project_the_results_of_another()
    {
        await Open().PutAsync("default", Entry("k1"), Token);

        Assert.Null(await Open().FindAsync("vision", "k1", Token));
        Assert.Null(await Open().LatestAsync("vision", "digits", "train", Token));
    }

    [Fact]
    public async Task Replaces_a_result_of_the_same_key()
    {
        var cache = Open();
        await cache.PutAsync("default", Entry("k1"), Token);
        await cache.PutAsync("default", Entry("k1") with { RunId = "run-2", Outputs = new JsonObject { ["rows"] = 3 } }, Token);

        var found = await cache.FindAsync("default", "k1", Token);
        Assert.Equal("run-2", found!.RunId);
        Assert.Equal("""{"rows":3}""", found.Outputs.ToJsonString());
    }

    [Fact]
    public async Task Remembers_which_result_a_step_kept_or_reused_last()
    {
        var cache = Open();
        await cache.PutAsync("default", Entry("k1"), Token);
        await cache.PutAsync("default", Entry("k2"), Token);
        Assert.Equal("k2", (await cache.LatestAsync("default", "digits", "train", Token))!.Key);

        await cache.TouchAsync("default", Entry("k1"), Token);

        Assert.Equal("k1", (await Open().LatestAsync("default", "digits", "train", Token))!.Key);
        Assert.Null(await cache.LatestAsync("default", "digits", "split", Token));
        Assert.Null(await cache.LatestAsync("default", "iris", "train", Token));
    }

    [Fact]
    public async Task Lets_two_steps_share_one_result()
    {
        var cache = Open();
        await cache.PutAsync("default", Entry("k1"), Token);
        await cache.TouchAsync("default", Entry("k1") with { Workflow = "iris", Step = "teacher" }, Token);

        var first = await cache.LatestAsync("default", "digits", "train", Token);
        var second = await cache.LatestAsync("default", "iris", "teacher", Token);

        Assert.Equal(("k1", "digits", "train"), (first!.Key, first.Workflow, first.Step));
        Assert.Equal(("k1", "iris", "teacher"), (second!.Key, second.Workflow, second.Step));
    }

    [Fact]
    public async Task Forgets_a_result_for_good()
    {
        var cache = Open();
        await cache.PutAsync("default", Entry("k1"), Token);

        await cache.RemoveAsync("default", "k1", Token);
        await cache.TouchAsync("default", Entry("k1"), Token); // by somebody who found it before

        Assert.Null(await cache.FindAsync("default", "k1", Token));
        Assert.Null(await cache.LatestAsync("default", "digits", "train", Token));
    }

    private static CacheEntry Entry(string key) => new()
    {
        Key = key,
        Parts = new Dictionary<string, string> { ["activity"] = "train/classifier@1", ["seed"] = "7" },
        Workflow = "digits",
        Step = "train",
        Outputs = new JsonObject { ["metrics"] = new JsonObject { ["accuracy"] = 0.975 } },
        RunId = "run-1",
        Seconds = 1.5,
        At = At,
    };
}
