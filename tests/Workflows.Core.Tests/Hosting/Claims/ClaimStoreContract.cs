using Microsoft.Extensions.Time.Testing;
using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Claims;
using Xunit;

namespace Workflows.Core.Tests.Hosting.Claims;

/// <summary>What every claim store promises. A subclass opens stores on one and the same data.</summary>
public abstract class ClaimStoreContract
{
    private const string Pool = "group/default/digits";
    private static readonly TimeSpan Term = TimeSpan.FromSeconds(10);
    private readonly LeaseOwner elsewhere = new("another machine", 42, 1);

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Further doors to the same data, as another process would open them.</summary>
    protected abstract (IRunStore Runs, IClaimStore Claims) Open();

    [Fact]
    public async Task Grants_in_order_and_to_the_next_when_one_leaves()
    {
        var (runs, claims) = Open();
        await StartAsync(runs, "a1", "a2", "a3");

        Assert.Equal("a1=place", Show(await claims.EnterAsync(Ask("a1"), GroupRule.Instance, Token)));
        Assert.Equal("a1=place a2", Show(await claims.EnterAsync(Ask("a2"), GroupRule.Instance, Token)));
        Assert.Equal("a1=place a2 a3", Show(await Open().Claims.EnterAsync(Ask("a3"), GroupRule.Instance, Token)));
        await claims.LeaveAsync(Ask("a1"), Token);
        Assert.Equal("a2=place a3", Show(await claims.EnterAsync(Ask("a3"), GroupRule.Instance, Token)));
        Assert.Equal("a2=place a3", Show(await claims.AroundAsync("a3", Token)));
    }

    [Fact]
    public async Task Entering_twice_is_once()
    {
        var (runs, claims) = Open();
        await StartAsync(runs, "a1");

        await claims.EnterAsync(Ask("a1"), GroupRule.Instance, Token);
        var again = await claims.EnterAsync(Ask("a1"), GroupRule.Instance, Token);

        Assert.Equal("a1=place", Show(again));
        Assert.Equal((1, "digits", Time.GetUtcNow()), (again[0].RunNumber, again[0].Workflow, again[0].GrantedAt));
    }

    [Fact]
    public async Task Takes_back_what_belongs_to_a_lease_that_ran_out_or_was_given_back()
    {
        var (runs, claims) = Open();
        await StartAsync(runs, "a1", "a2", "a3");
        foreach (var run in (string[])["a1", "a2", "a3"]) await claims.EnterAsync(Ask(run), GroupRule.Instance, Token);

        await runs.ReleaseLeaseAsync(new RunLease("a1", 1), Token);
        Assert.Equal("a2=place a3", Show(await claims.EnterAsync(Ask("a3"), GroupRule.Instance, Token)));
        Time.Advance(Term / 2);
        await runs.RenewLeaseAsync(new RunLease("a3", 1), Term, Token);
        Time.Advance(Term / 2);
        Assert.Equal("a3=place", Show(await claims.EnterAsync(Ask("a3"), GroupRule.Instance, Token)));
    }

    [Fact]
    public async Task Under_a_newer_lease_nothing_is_inherited()
    {
        var (runs, claims) = Open();
        await StartAsync(runs, "a1", "a2");
        await claims.EnterAsync(Ask("a1"), GroupRule.Instance, Token);
        await claims.EnterAsync(Ask("a2"), GroupRule.Instance, Token);
        await runs.ReleaseLeaseAsync(new RunLease("a1", 1), Token);
        var newer = await runs.TryAcquireLeaseAsync("a1", elsewhere, Term, Token);

        Assert.Equal("a2=place", Show(await claims.EnterAsync(Ask("a2"), GroupRule.Instance, Token)));
        Assert.Equal("a2=place a1", Show(await claims.EnterAsync(Ask("a1", newer!.Fence), GroupRule.Instance, Token)));

        // The late word of the earlier driver changes nothing.
        await claims.LeaveAsync(Ask("a1"), Token);
        Assert.Equal("a2=place a1", Show(await claims.AroundAsync("a1", Token)));
    }

    private async Task StartAsync(IRunStore runs, params string[] ids)
    {
        foreach (var id in ids) await runs.CreateAsync(SampleRun.New(id) with { Driver = elsewhere, Term = Term }, Token);
    }

    private static NewClaim Ask(string run, long fence = 1) => new() { Pool = Pool, RunId = run, Fence = fence, Demand = "1" };

    private static string Show(IReadOnlyList<Claim> claims) => string.Join(' ', claims.Select(c => c.Grant is null ? c.RunId : $"{c.RunId}={c.Grant}"));
}
