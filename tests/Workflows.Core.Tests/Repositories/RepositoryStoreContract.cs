using Workflows.Core.Repositories;
using Xunit;
using Followed = Workflows.Core.Repositories.Repository;

namespace Workflows.Core.Tests.Repositories;

/// <summary>What every store of followed repositories promises. A subclass opens stores on one and the same data.</summary>
public abstract class RepositoryStoreContract
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A further door to the same data, as another process would open it.</summary>
    protected abstract IRepositoryStore Open();

    [Fact]
    public async Task Keeps_everything_that_somebody_set()
    {
        var repository = Named("models") with
        {
            Branches = ["main", "release/*"], Path = "specs", Provider = GitProvider.Gitea, Secret = "HOOK", Token = "TOKEN", Slug = "team/models", Api = "https://git.example.org/api/v1",
            Poll = TimeSpan.FromSeconds(5),
        };

        Assert.True(await Open().AddAsync(repository, Token));

        Assert.Equivalent(repository, await Open().FindAsync("default", "models", Token), strict: true);
        Assert.Null(await Open().FindAsync("other", "models", Token));
    }

    [Fact]
    public async Task A_name_is_given_once_in_a_project()
    {
        var added = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Open().AddAsync(Named("models") with { Path = $"p{i}" }, Token)));

        Assert.Single(added, first => first);
        Assert.True(await Open().AddAsync(Named("models") with { Project = "other" }, Token));
    }

    [Fact]
    public async Task Lists_those_of_a_project_or_all()
    {
        foreach (var (project, name) in (IEnumerable<(string, string)>)[("other", "a"), ("default", "c"), ("default", "b")])
            await Open().AddAsync(Named(name) with { Project = project }, Token);

        Assert.Equal(["b", "c"], (await Open().ListAsync("default", Token)).Select(r => r.Name));
        Assert.Equal(["b", "c", "a"], (await Open().ListAsync(null, Token)).Select(r => r.Name));
    }

    [Fact]
    public async Task Keeps_what_is_known_of_one_until_it_is_removed()
    {
        await Open().AddAsync(Named("models"), Token);
        var state = new RepositoryState
        {
            LookedAt = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
            Heads = new Dictionary<string, string> { ["main"] = new string('a', 40) },
            Failure = new RepositoryFailure("git-failed", "It is away."),
            OpenRuns = [new PushedRun(new string('a', 40), "rows", 7)],
        };

        await Open().SaveAsync("default", "models", state, Token);
        await Open().SaveAsync("default", "unknown", state, Token);

        var kept = (await Open().FindAsync("default", "models", Token))!;
        Assert.Equivalent(state, kept.State, strict: true);
        Assert.Equal("ada", kept.AddedBy);
        Assert.True(await Open().RemoveAsync("default", "models", Token));
        Assert.False(await Open().RemoveAsync("default", "models", Token));
        Assert.Empty(await Open().ListAsync(null, Token));
    }

    private static Followed Named(string name) => new()
    {
        Project = "default", Name = name, Url = "https://git.example.org/team/models.git", Branches = ["main"], AddedBy = "ada", AddedAt = DateTimeOffset.UnixEpoch,
    };
}
