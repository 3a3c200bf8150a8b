using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Workflows.Core.Artifacts;
using Workflows.Core.Steps;
using Workflows.Core.Tests.Stores;
using Workflows.Stores.Sqlite;
using Workflows.Stores.Steps;
using Xunit;

namespace Workflows.Core.Tests.Steps;

public sealed class StepCacheLookupTests : IAsyncDisposable
{
    private static readonly StepKey Key = StepKey.Of(new Dictionary<string, string> { ["seed"] = "7" });

    private readonly StoreFolder folder = new();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly SqliteDatabase database;
    private readonly SqlStepCache cache;
    private readonly StepCacheLookup lookup;

    public StepCacheLookupTests()
    {
        database = new SqliteDatabase(folder.File("workflows.db"), time);
        cache = new SqlStepCache(database, time);
        lookup = new StepCacheLookup(cache, new FileArtifactStore(folder.File("artifacts")), time);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reuses_a_result_of_any_age_without_a_limit()
    {
        await KeepAsync();
        time.Advance(TimeSpan.FromDays(400));

        Assert.NotNull((await lookup.FindAsync("default", [Key], null, Token)).Entry);
    }

    [Fact]
    public async Task Reuses_no_result_older_than_the_limit_and_says_so()
    {
        await KeepAsync();
        time.Advance(TimeSpan.FromHours(1));
        Assert.NotNull((await lookup.FindAsync("default", [Key], TimeSpan.FromHours(1), Token)).Entry);
        time.Advance(TimeSpan.FromSeconds(1));

        var (entry, note) = await lookup.FindAsync("default", [Key], TimeSpan.FromHours(1), Token);

        Assert.Null(entry);
        Assert.Equal("the kept result was not reused: it is 01:00:01 old, and cache.maxAge is 01:00:00", note);
        Assert.NotNull(await cache.FindAsync("default", Key.Key, Token)); // a step with another limit may still use it
    }

    [Fact]
    public async Task Counts_the_age_from_computing_not_from_reusing()
    {
        await KeepAsync();
        time.Advance(TimeSpan.FromHours(1));
        await cache.TouchAsync("default", (await cache.FindAsync("default", Key.Key, Token))!, Token);

        Assert.Null((await lookup.FindAsync("default", [Key], TimeSpan.FromMinutes(30), Token)).Entry);
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Dispose();
    }

    private Task KeepAsync() => cache.PutAsync(
        "default",
        new CacheEntry
        {
            Key = Key.Key,
            Parts = Key.Parts,
            Workflow = "digits",
            Step = "get",
            Outputs = new JsonObject { ["found"] = true },
            RunId = "run-1",
            Seconds = 1,
            At = time.GetUtcNow(),
        },
        Token);
}
