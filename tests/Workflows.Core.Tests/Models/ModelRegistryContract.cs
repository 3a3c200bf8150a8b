using Microsoft.Extensions.Time.Testing;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Models;
using Xunit;

namespace Workflows.Core.Tests.Models;

/// <summary>What every model registry promises. A subclass opens registries on one and the same data.</summary>
public abstract class ModelRegistryContract
{
    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A further door to the same data, as another process would open it.</summary>
    protected abstract IModelRegistry Open();

    [Fact]
    public async Task Adds_a_version_moves_the_alias_and_binds_the_deployment()
    {
        var release = await Open().ReleaseAsync(Request("a", key: "r1"), Token);

        Assert.Equal(new Release("digits", 1, ReleaseState.Created, "champion"), release);
        var model = await Open().FindAsync("default", "digits", Token);
        Assert.Equal(1, model!.DeployedVersion);
        Assert.Equal(new Dictionary<string, int> { ["champion"] = 1 }, model.Aliases);
        var version = Assert.Single(model.Versions);
        Assert.Equal((1, "run-r1", Time.GetUtcNow(), 0.97), (version.Version, version.RunId, version.At, version.Metrics["accuracy"]));
        Assert.Equal((Hash("a"), "onnx", 650L), (version.Model.Hash, version.Model.Format, version.Model.Facts["parameters"]));
    }

    [Fact]
    public async Task Adds_no_version_when_the_content_is_the_newest_already()
    {
        var registry = Open();
        await registry.ReleaseAsync(Request("a", key: "r1"), Token);

        Assert.Equal(ReleaseState.Unchanged, (await registry.ReleaseAsync(Request("a", key: "r2"), Token)).State);
        Assert.Equal(ReleaseState.Moved, (await registry.ReleaseAsync(Request("a", key: "r3", alias: "challenger"), Token)).State);
        Assert.Equal(ReleaseState.Unchanged, (await registry.ReleaseAsync(Request("a", key: "r4", alias: null), Token)).State);

        Assert.Equal([1], (await registry.FindAsync("default", "digits", Token))!.Versions.Select(v => v.Version));
    }

    [Fact]
    public async Task Keeps_the_network_beside_the_model_and_adds_a_version_when_it_comes_later()
    {
        var registry = Open();
        var network = new Artifact { Kind = ArtifactKind.Model, Format = "network", Hash = Hash("n"), Bytes = 9 };
        await registry.ReleaseAsync(Request("a", key: "r1"), Token);
        await registry.ReleaseAsync(Request("a", key: "r2") with { Network = network }, Token);
        Assert.Equal(ReleaseState.Unchanged, (await registry.ReleaseAsync(Request("a", key: "r3"), Token)).State);

        var versions = (await Open().FindAsync("default", "digits", Token))!.Versions;

        Assert.Equal([Hash("n"), null], versions.Select(v => v.Network?.Hash));
    }

    [Fact]
    public async Task Adds_earlier_content_again_as_a_new_version()
    {
        var registry = Open();
        await registry.ReleaseAsync(Request("a", key: "r1"), Token);
        await registry.ReleaseAsync(Request("b", key: "r2"), Token);

        var third = await registry.ReleaseAsync(Request("a", key: "r3"), Token);

        Assert.Equal(new Release("digits", 3, ReleaseState.Created, "champion"), third);
        var model = await registry.FindAsync("default", "digits", Token);
        Assert.Equal([3, 2, 1], model!.Versions.Select(v => v.Version));
        Assert.Equal((3, 3), (model.DeployedVersion, model.Aliases["champion"]));
    }

    [Fact]
    public async Task Answers_a_repeated_key_with_the_first_result_and_changes_nothing()
    {
        var first = await Open().ReleaseAsync(Request("a", key: "r1"), Token);
        await Open().ReleaseAsync(Request("b", key: "r2"), Token);

        Assert.Equal(first, await Open().ReleaseAsync(Request("a", key: "r1"), Token));
        Assert.Equal(2, (await Open().FindAsync("default", "digits", Token))!.DeployedVersion);
    }

    [Fact]
    public async Task Keeps_every_move_of_an_alias()
    {
        var registry = Open();
        await registry.ReleaseAsync(Request("a", key: "r1"), Token);
        Time.Advance(TimeSpan.FromHours(1));
        await registry.ReleaseAsync(Request("b", key: "r2"), Token);
        await registry.ReleaseAsync(Request("b", key: "r3"), Token);

        var at = Time.GetUtcNow();
        Assert.Equal(
            [new AliasMove("champion", null, 1, at - TimeSpan.FromHours(1), "run-r1"), new AliasMove("champion", 1, 2, at, "run-r2")],
            await Open().AliasHistoryAsync("default", "digits", Token));
    }

    [Fact]
    public async Task A_person_makes_moves_and_removes_an_alias_and_the_history_says_who()
    {
        var registry = Open();
        await registry.ReleaseAsync(Request("a", key: "r1"), Token);
        await registry.ReleaseAsync(Request("b", key: "r2", alias: null), Token);
        var at = Time.GetUtcNow();

        Assert.Equal(2, (await registry.MoveAliasAsync("default", "digits", "next", 2, "ann", Token)).Aliases["next"]);
        Assert.Equal(2, (await registry.MoveAliasAsync("default", "digits", "champion", 2, "bob", Token)).Aliases["champion"]);
        await registry.MoveAliasAsync("default", "digits", "champion", 2, "cem", Token);
        var left = await Open().RemoveAliasAsync("default", "digits", "next", "dan", Token);

        Assert.Equal(new Dictionary<string, int> { ["champion"] = 2 }, left.Aliases);
        Assert.Equal(
            [
                new AliasMove("champion", null, 1, at, "run-r1"), new AliasMove("next", null, 2, at, null, "ann"),
                new AliasMove("champion", 1, 2, at, null, "bob"), new AliasMove("next", 2, null, at, null, "dan"),
            ],
            await Open().AliasHistoryAsync("default", "digits", Token));
        Assert.Equal(2, left.DeployedVersion);
    }

    [Fact]
    public async Task A_person_binds_the_deployment_to_a_version_or_to_nothing()
    {
        var registry = Open();
        await registry.ReleaseAsync(Request("a", key: "r1"), Token);
        await registry.ReleaseAsync(Request("b", key: "r2"), Token);

        Assert.Equal(1, (await registry.DeployAsync("default", "digits", 1, "ann", Token)).DeployedVersion);
        Assert.Null((await registry.DeployAsync("default", "digits", null, "ann", Token)).DeployedVersion);
        Assert.Null((await Open().FindAsync("default", "digits", Token))!.DeployedVersion);
        Assert.Equal(ReleaseState.Moved, (await registry.ReleaseAsync(Request("b", key: "r3"), Token)).State);
        Assert.Equal(2, (await Open().FindAsync("default", "digits", Token))!.DeployedVersion);
    }

    [Fact]
    public async Task Says_what_a_person_names_that_is_not_there()
    {
        var registry = Open();
        await registry.ReleaseAsync(Request("a", key: "r1"), Token);

        Assert.Equal("model-not-found", await CodeAsync(registry.MoveAliasAsync("vision", "digits", "next", 1, "ann", Token)));
        Assert.Equal("model-not-found", await CodeAsync(registry.RemoveAliasAsync("default", "iris", "champion", "ann", Token)));
        Assert.Equal("model-not-found", await CodeAsync(registry.DeployAsync("default", "iris", null, "ann", Token)));
        Assert.Equal("model-version-not-found", await CodeAsync(registry.MoveAliasAsync("default", "digits", "next", 2, "ann", Token)));
        Assert.Equal("model-version-not-found", await CodeAsync(registry.DeployAsync("default", "digits", 0, "ann", Token)));
        Assert.Equal("model-alias-not-found", await CodeAsync(registry.RemoveAliasAsync("default", "digits", "next", "ann", Token)));
        Assert.Equal("model-name", await CodeAsync(registry.MoveAliasAsync("default", "digits", "a/b", 1, "ann", Token)));
        Assert.Single(await registry.AliasHistoryAsync("default", "digits", Token));
    }

    [Fact]
    public async Task Numbers_versions_without_a_gap_when_many_release_at_once()
    {
        var registries = new[] { Open(), Open() };

        var releases = await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(i => Task.Run(() => registries[i % 2].ReleaseAsync(Request($"{i}", key: $"r{i}"), Token), Token)));

        Assert.Equal(Enumerable.Range(1, 20), releases.Select(r => r.Version).Order());
        Assert.Equal(20, (await Open().FindAsync("default", "digits", Token))!.DeployedVersion);
        Assert.Equal(20, (await Open().AliasHistoryAsync("default", "digits", Token)).Count);
    }

    [Fact]
    public async Task Lists_the_models_of_one_project_by_name()
    {
        var registry = Open();
        await registry.ReleaseAsync(Request("a", key: "r1"), Token);
        await registry.ReleaseAsync(Request("a", key: "r2") with { Name = "cancer" }, Token);
        await registry.ReleaseAsync(Request("a", key: "r1") with { Project = "vision", Name = "faces" }, Token);

        Assert.Equal(["cancer", "digits"], (await registry.ListAsync("default", Token)).Select(m => m.Name));
        Assert.Equal(["faces"], (await registry.ListAsync("vision", Token)).Select(m => m.Name));
        Assert.Null(await registry.FindAsync("vision", "digits", Token));
    }

    private static async Task<string> CodeAsync(Task call) => (await Assert.ThrowsAsync<FailureException>(() => call)).Failure.Code;

    private static string Hash(string content) => ContentHash.Of(content);

    private static ReleaseRequest Request(string content, string key, string? alias = "champion") => new()
    {
        Project = "default",
        Name = "digits",
        Model = new Artifact { Kind = ArtifactKind.Model, Hash = Hash(content), Bytes = 20, Format = "onnx", Facts = new Dictionary<string, long> { ["parameters"] = 650 } },
        Alias = alias,
        IdempotencyKey = key,
        RunId = "run-" + key,
        Metrics = new Dictionary<string, double> { ["accuracy"] = 0.97 },
    };
}
