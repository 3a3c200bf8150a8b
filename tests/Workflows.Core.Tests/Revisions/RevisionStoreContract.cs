using Microsoft.Extensions.Time.Testing;
using Workflows.Core.Artifacts;
using Workflows.Core.Revisions;
using Xunit;

namespace Workflows.Core.Tests.Revisions;

/// <summary>What every revision store promises. A subclass opens stores on one and the same data.</summary>
public abstract class RevisionStoreContract
{
    private const string FirstCommit = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d";
    private const string SecondCommit = "1a2b3c4fffffffffffffffffffffffffffffffff";

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A further door to the same data, as another process would open it.</summary>
    protected abstract IRevisionStore Open();

    [Fact]
    public async Task Counts_the_contents_of_each_workflow()
    {
        var one = await Open().AcceptAsync(Offer("a", "1.0.0", FirstCommit), Token);
        Time.Advance(TimeSpan.FromDays(1));
        var two = await Open().AcceptAsync(Offer("b", "1.1.0"), Token);
        var other = await Open().AcceptAsync(Offer("a") with { Workflow = "iris" }, Token);

        Assert.Equal((AcceptanceOutcome.Added, 1), (one.Outcome, one.Revision.Number));
        Assert.Equal((AcceptanceOutcome.Added, 2), (two.Outcome, two.Revision.Number));
        Assert.Equal((AcceptanceOutcome.Added, 1), (other.Outcome, other.Revision.Number));
        var revisions = await Open().ListAsync("default", "digits", Token);
        Assert.Equal([2, 1], revisions.Select(r => r.Number));
        Assert.Equal(("1.0.0", FirstCommit, "Ada", "specs/digits.yaml"), (revisions[1].Version, revisions[1].Commit, revisions[1].Author, revisions[1].Path));
        Assert.Equal((Offer("a").Bundle.Hash, Time.GetUtcNow().AddDays(-1)), (revisions[1].Bundle.Hash, revisions[1].At));
        Assert.Equal([("digits", 2), ("iris", 1)], (await Open().ListNewestAsync("default", Token)).Select(r => (r.Workflow, r.Number)));
        await Open().AcceptAsync(Offer("a", "1.0.0"), Token);
        Assert.Equal([("digits", 1), ("iris", 1)], (await Open().ListNewestAsync("default", Token)).Select(r => (r.Workflow, r.Number)));
    }

    [Fact]
    public async Task The_same_content_is_the_same_revision_and_the_newest_again()
    {
        await Open().AcceptAsync(Offer("a", "1.0.0"), Token);
        await Open().AcceptAsync(Offer("b", "1.1.0"), Token);

        var again = await Open().AcceptAsync(Offer("a", "1.0.0"), Token);

        Assert.Equal((AcceptanceOutcome.Known, 1), (again.Outcome, again.Revision.Number));
        Assert.Equal([1, 2], (await Open().ListAsync("default", "digits", Token)).Select(r => r.Number));
    }

    [Fact]
    public async Task Refuses_a_label_that_another_content_has()
    {
        await Open().AcceptAsync(Offer("a", "1.0.0"), Token);

        var refused = await Open().AcceptAsync(Offer("b", "1.0.0"), Token);

        Assert.Equal((AcceptanceOutcome.LabelTaken, 1), (refused.Outcome, refused.Revision.Number));
        Assert.Single(await Open().ListAsync("default", "digits", Token));
    }

    [Fact]
    public async Task Contents_without_a_label_never_clash()
    {
        await Open().AcceptAsync(Offer("a"), Token);

        Assert.Equal(AcceptanceOutcome.Added, (await Open().AcceptAsync(Offer("b"), Token)).Outcome);
    }

    [Fact]
    public async Task Finds_a_content_by_every_commit_that_has_it()
    {
        await Open().AcceptAsync(Offer("a", commit: FirstCommit), Token);
        await Open().AcceptAsync(Offer("b"), Token);
        await Open().AcceptAsync(Offer("a", commit: SecondCommit), Token);

        var found = Assert.Single(await Open().FindByCommitAsync("default", "digits", "1a2b3c4f", Token));
        Assert.Equal((1, FirstCommit), (found.Number, found.Commit));
        Assert.Single(await Open().FindByCommitAsync("default", "digits", "1a2b3c4", Token));
        Assert.Empty(await Open().FindByCommitAsync("default", "digits", "1a2b3c5", Token));
        Assert.Empty(await Open().FindByCommitAsync("default", "iris", "1a2b3c4", Token));
    }

    [Fact]
    public async Task What_lies_aside_is_found_and_is_not_the_newest()
    {
        await Open().AcceptAsync(Offer("a", "1.0.0"), Token);
        await Open().AcceptAsync(Offer("b", "1.1.0", SecondCommit) with { IsAside = true }, Token);
        await Open().AcceptAsync(Offer("c", "1.2.0") with { IsAside = true }, Token);

        Assert.Equal(1, (await Open().ListAsync("default", "digits", Token))[0].Number);
        Assert.Equal(2, Assert.Single(await Open().FindByCommitAsync("default", "digits", "1a2b3c4f", Token)).Number);
        await Open().AcceptAsync(Offer("b", "1.1.0"), Token);
        Assert.Equal(2, (await Open().ListAsync("default", "digits", Token))[0].Number);
    }

    [Fact]
    public async Task A_disabled_workflow_says_why_until_its_next_revision()
    {
        await Open().AcceptAsync(Offer("a"), Token);
        await Open().DisableAsync("default", "digits", "It was deleted.", Token);
        await Open().DisableAsync("default", "digits", "Later.", Token);
        await Open().AcceptAsync(Offer("b") with { IsAside = true }, Token);

        Assert.Equal(["It was deleted.", "It was deleted."], (await Open().ListAsync("default", "digits", Token)).Select(r => r.Disabled));
        Assert.Equal("It was deleted.", Assert.Single(await Open().ListNewestAsync("default", Token)).Disabled);
        Assert.Null((await Open().AcceptAsync(Offer("a"), Token)).Revision.Disabled);
        Assert.Null((await Open().ListAsync("default", "digits", Token))[0].Disabled);
    }

    [Fact]
    public async Task Keeps_projects_apart()
    {
        await Open().AcceptAsync(Offer("a", "1.0.0"), Token);

        Assert.Equal(AcceptanceOutcome.Added, (await Open().AcceptAsync(Offer("b", "1.0.0") with { Project = "other" }, Token)).Outcome);
        Assert.Single(await Open().ListAsync("default", "digits", Token));
    }

    private static NewRevision Offer(string content, string? version = null, string? commit = null) => new()
    {
        Project = "default",
        Workflow = "digits",
        Version = version,
        Bundle = new Artifact { Kind = ArtifactKind.File, Hash = ContentHash.Of(content), Bytes = 3, Format = "bundle" },
        Path = "specs/digits.yaml",
        Commit = commit,
        Author = "Ada",
    };
}
