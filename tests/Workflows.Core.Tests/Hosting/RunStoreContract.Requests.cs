using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Xunit;

namespace Workflows.Core.Tests.Hosting;

/// <content>Requests that somebody sends again.</content>
public abstract partial class RunStoreContract
{
    [Fact]
    public async Task The_same_request_again_creates_no_second_run()
    {
        var first = await Open().CreateAsync(Asked("a1", "k1"), Token);
        var again = await Open().CreateAsync(Asked("a2", "k1"), Token);
        var other = await Open().CreateAsync(Asked("a3", "k2"), Token);
        var elsewhereToo = await Open().CreateAsync(Asked("b1", "k1", project: "vision"), Token);

        Assert.Equal([("a1", false), ("a1", true), ("a3", false), ("b1", false)], new[] { first, again, other, elsewhereToo }.Select(r => (r.Id, r.IsRepeat)));
        Assert.Equal("2 1", await NumbersAsync(Open(), new RunFilter()));
        Assert.Empty(await Open().ReadAsync("a2", 0, Token));
        Assert.Equal(new NotedRequest("a1", "sha256:k1"), await Open().FindRequestAsync("default", "k1", Token));
    }

    [Fact]
    public async Task Of_many_equal_requests_at_once_one_creates_the_run()
    {
        var stores = new[] { Open(), Open() };

        var runs = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => stores[i % 2].CreateAsync(Asked(SampleRun.Id(i), "k1"), Token), Token)));

        Assert.Single(runs, run => !run.IsRepeat);
        Assert.Single(runs.Select(run => run.Id).Distinct());
        Assert.Equal("1", await NumbersAsync(stores[0], new RunFilter()));
    }

    [Fact]
    public async Task Another_request_under_the_same_key_is_refused_and_changes_nothing()
    {
        var store = Open();
        await store.CreateAsync(Asked("a1", "k1"), Token);

        var refused = await Assert.ThrowsAsync<RequestReusedException>(() => store.CreateAsync(Asked("a2", "k1") with { Request = new StartRequest("k1", "other") }, Token));

        Assert.Equal("k1", refused.Key);
        await Assert.ThrowsAsync<RequestReusedException>(() => store.NoteRequestAsync("default", new StartRequest("k1", "other"), "a1", Token));
        Assert.Equal("1", await NumbersAsync(store, new RunFilter()));
        Assert.Equal("sha256:k1", (await store.FindRequestAsync("default", "k1", Token))!.Fingerprint);
    }

    [Fact]
    public async Task A_key_is_forgotten_after_three_days()
    {
        var store = Open();
        await store.CreateAsync(Asked("a1", "k1"), Token);
        Time.Advance(StartRequest.Lifetime - TimeSpan.FromSeconds(1));
        Assert.True((await store.CreateAsync(Asked("a2", "k1"), Token)).IsRepeat);
        Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(await store.FindRequestAsync("default", "k1", Token));
        Assert.Equal("a2", (await store.CreateAsync(Asked("a2", "k1"), Token)).Id);
        Assert.Equal("a2", (await store.FindRequestAsync("default", "k1", Token))!.RunId);
    }

    [Fact]
    public async Task Notes_a_request_about_a_run_that_is_there()
    {
        var store = Open();
        await store.CreateAsync(SampleRun.New("a1"), Token);

        await store.NoteRequestAsync("default", new StartRequest("k1", "restart"), "a1", Token);
        await store.NoteRequestAsync("default", new StartRequest("k1", "restart"), "a1", Token);

        Assert.Equal(new NotedRequest("a1", "restart"), await Open().FindRequestAsync("default", "k1", Token));
        Assert.Null(await store.FindRequestAsync("vision", "k1", Token));
        Assert.Null(await store.FindRequestAsync("default", "k2", Token));
        foreach (var (project, run) in new[] { ("default", "a2"), ("vision", "a1") })
            Assert.Equal("run-not-found", (await Assert.ThrowsAsync<FailureException>(() => store.NoteRequestAsync(project, new StartRequest("k2", "x"), run, Token))).Failure.Code);
    }

    private static NewRun Asked(string id, string key, string project = "default") => SampleRun.New(id, project) with { Request = new StartRequest(key, "sha256:" + key) };
}
