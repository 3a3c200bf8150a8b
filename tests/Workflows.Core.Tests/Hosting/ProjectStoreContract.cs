using Microsoft.Extensions.Time.Testing;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Xunit;

namespace Workflows.Core.Tests.Hosting;

/// <summary>What every store of projects promises. A subclass opens stores on one and the same data.</summary>
public abstract class ProjectStoreContract
{
    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Further doors to the same data, as another process would open them.</summary>
    protected abstract (IRunStore Runs, IProjectStore Projects) Open();

    [Fact]
    public async Task Adds_a_project_once_and_lists_all_by_name()
    {
        Assert.True(await Open().Projects.AddAsync("vision", Token));
        var madeAt = Time.GetUtcNow();
        Time.Advance(TimeSpan.FromHours(1));
        Assert.False(await Open().Projects.AddAsync("vision", Token));
        Assert.False(await Open().Projects.AddAsync("default", Token));
        await Open().Projects.AddAsync("audio", Token);

        Assert.Equal(
            [new Project("audio", Time.GetUtcNow(), 0), new Project("default", null, 0), new Project("vision", madeAt, 0)], await Open().Projects.ListAsync(Token));
        Assert.Equal(new Project("vision", madeAt, 0), await Open().Projects.FindAsync("vision", Token));
        Assert.Null(await Open().Projects.FindAsync("nothing", Token));
    }

    [Fact]
    public async Task A_run_makes_its_project_and_counts_in_it()
    {
        await Open().Runs.CreateAsync(SampleRun.New("a1", project: "vision"), Token);
        await Open().Runs.CreateAsync(SampleRun.New("a2", project: "vision"), Token);

        Assert.Equal(new Project("vision", Time.GetUtcNow(), 2), await Open().Projects.FindAsync("vision", Token));
        Assert.False(await Open().Projects.AddAsync("vision", Token));
    }

    [Fact]
    public async Task Adds_nothing_that_could_not_stand_in_an_address()
    {
        Assert.Equal("project-name", (await Assert.ThrowsAsync<FailureException>(() => Open().Projects.AddAsync("My Project", Token))).Failure.Code);
        Assert.Single(await Open().Projects.ListAsync(Token));
    }
}
