using System.Text;
using Microsoft.Extensions.Time.Testing;
using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Hooks;
using Workflows.Core.Signatures;
using Xunit;

namespace Workflows.Core.Tests.Hosting.Hooks;

/// <summary>What every store of deliveries promises, together with the store of runs beside it. A subclass opens stores on one and the same data.</summary>
public abstract class DeliveryStoreContract
{
    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Further doors to the same data, as another process would open them.</summary>
    protected abstract (IDeliveryStore Deliveries, IRunStore Runs) Open();

    [Fact]
    public async Task Gives_back_what_came_byte_for_byte()
    {
        var delivery = New(1) with
        {
            SenderId = "msg_1", Status = 422, Code = "input-type", Detail = "It is none.", Pointer = "/a/0", RedeliveryOf = "d0", Body = new byte[] { 0, 255, 7 }, Bytes = 5000,
            Headers = new Dictionary<string, string> { ["X-Name"] = "Ä \"quoted\"", ["X-Gitlab-Token"] = "***" },
        };

        await Open().Deliveries.AddAsync(delivery, Token);
        var found = (await Open().Deliveries.FindAsync("default", delivery.Id, Token))!;

        Assert.Equivalent(delivery with { Body = default }, found with { Body = default }, strict: true);
        Assert.Equal(delivery.Body.ToArray(), found.Body.ToArray());
        Assert.Null(await Open().Deliveries.FindAsync("vision", delivery.Id, Token));
    }

    [Fact]
    public async Task A_delivery_and_its_run_are_kept_together_or_not_at_all()
    {
        var first = await Open().Runs.CreateAsync(Asked("a1", New(1)), Token);
        var again = await Open().Runs.CreateAsync(Asked("a2", New(2)), Token);

        Assert.Equal((false, true), (first.IsRepeat, again.IsRepeat));
        Assert.Equal("a1", (await Open().Deliveries.FindAsync("default", New(1).Id, Token))!.RunId);
        Assert.Null(await Open().Deliveries.FindAsync("default", New(2).Id, Token));
    }

    [Fact]
    public async Task Of_one_delivery_many_times_at_once_one_is_kept_and_one_run_begins()
    {
        var stores = new[] { Open(), Open() };

        var runs = await Task.WhenAll(Enumerable.Range(1, 20).Select(i => Task.Run(() => stores[i % 2].Runs.CreateAsync(Asked(SampleRun.Id(i), New(i)), Token), Token)));

        Assert.Single(runs.Select(run => run.Id).Distinct());
        Assert.Equal(runs[0].Id, Assert.Single(await ListAsync()).RunId);
    }

    [Fact]
    public async Task The_first_genuine_one_of_a_sender_is_found_for_as_long_as_its_id_counts()
    {
        var store = Open().Deliveries;
        await store.AddAsync(New(1) with { SenderId = "m", Verdict = HookVerdict.Forged }, Token);
        await store.AddAsync(New(2) with { SenderId = "m" }, Token);
        await store.AddAsync(New(3) with { SenderId = "m" }, Token);

        Assert.Equal(New(2).Id, (await store.FindSentAsync("default", "greet", "m", Time.GetUtcNow().AddTicks(-10), Token))!.Id);
        Assert.Null(await store.FindSentAsync("default", "greet", "m", Time.GetUtcNow(), Token));
        Assert.Null(await store.FindSentAsync("default", "other", "m", default, Token));
        Assert.Null(await store.FindSentAsync("vision", "greet", "m", default, Token));
        Assert.Null(await store.FindSentAsync("default", "greet", "n", default, Token));
    }

    [Fact]
    public async Task Lists_from_the_newest_on_page_by_page()
    {
        var store = Open().Deliveries;
        foreach (var (number, workflow, project) in (IEnumerable<(int, string, string)>)[(1, "greet", "default"), (2, "other", "default"), (3, "greet", "default"), (4, "greet", "vision")])
            await store.AddAsync(New(number) with { Workflow = workflow, Project = project }, Token);

        Assert.Equal([New(3).Id, New(2).Id], (await store.ListAsync("default", null, null, 2, Token)).Select(d => d.Id));
        Assert.Equal([New(1).Id], (await store.ListAsync("default", null, New(2).Id, 2, Token)).Select(d => d.Id));
        Assert.Equal([New(3).Id, New(1).Id], (await store.ListAsync("default", "greet", null, 9, Token)).Select(d => d.Id));
    }

    [Fact]
    public async Task Of_those_that_were_refused_a_thousand_of_a_hook_stay()
    {
        var store = Open().Deliveries;
        await store.AddAsync(New(0), Token);
        await store.AddAsync(New(1) with { Workflow = "other", Verdict = HookVerdict.Forged }, Token);

        await Task.WhenAll(Enumerable.Range(2, Delivery.MostRefused + 50).Select(i => store.AddAsync(New(i) with { Verdict = HookVerdict.Forged }, Token)));
        await store.AddAsync(New(5000) with { Verdict = HookVerdict.Stale }, Token);

        var kept = await ListAsync();
        Assert.Equal(Delivery.MostRefused, kept.Count(d => d.Verdict != HookVerdict.Genuine && d.Workflow == "greet"));
        Assert.Equal((New(5000).Id, New(0).Id), (kept[0].Id, kept[^1].Id));
        Assert.Contains(kept, d => d.Workflow == "other");
    }

    [Fact]
    public async Task One_that_started_nothing_goes_after_three_days_and_one_that_started_a_run_stays_with_it()
    {
        var (store, runs) = Open();
        await store.AddAsync(New(1) with { Code = "filtered" }, Token);
        await runs.CreateAsync(Asked("a1", New(2)), Token);

        Time.Advance(Delivery.Lifetime);
        await store.AddAsync(New(3), Token);

        Assert.Equal([New(3).Id, New(2).Id], (await ListAsync()).Select(d => d.Id));
    }

    private Delivery New(int number) => new()
    {
        Id = $"d{number:0000}", Project = "default", Workflow = "greet", At = Time.GetUtcNow(), Verdict = HookVerdict.Genuine,
        Headers = new Dictionary<string, string>(), Body = Encoding.UTF8.GetBytes("{}"), Bytes = 2,
    };

    private static NewRun Asked(string run, Delivery delivery) => SampleRun.New(run) with { Request = new StartRequest("k", "f"), Delivery = delivery };

    private Task<IReadOnlyList<Delivery>> ListAsync() => Open().Deliveries.ListAsync("default", null, null, 5000, Token);
}
