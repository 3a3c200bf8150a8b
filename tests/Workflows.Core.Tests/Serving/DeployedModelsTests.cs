using Microsoft.Extensions.Time.Testing;
using Workflows.Core.Diagnostics;
using Workflows.Core.Serving;
using Xunit;

namespace Workflows.Core.Tests.Serving;

public sealed class DeployedModelsTests : IDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly ModelShelf shelf = new() { Versions = 20 };
    private readonly DeployedModels models;

    public DeployedModelsTests() => models = new DeployedModels(shelf, shelf, shelf, time, "default");

    public void Dispose() => models.Dispose();

    [Fact]
    public async Task A_name_a_version_and_an_alias_each_open_their_version()
    {
        using var byName = await OpenAsync(new ModelReference("digits"));
        using var byVersion = await OpenAsync(new ModelReference("digits", 3));
        using var byAlias = await OpenAsync(new ModelReference("digits", Alias: "champion"));

        Assert.Equal([1, 3, 2], new[] { byName, byVersion, byAlias }.Select(m => m.Version.Version));
    }

    [Theory]
    [InlineData("letters", null, null, "model-not-found")]
    [InlineData("digits", 21, null, "model-version-not-found")]
    [InlineData("digits", null, "challenger", "model-alias-not-found")]
    public async Task What_is_not_there_is_a_result_that_names_it(string name, int? version, string? alias, string code)
    {
        var lookup = await models.OpenAsync(new ModelReference(name, version, alias), TestContext.Current.CancellationToken);

        var missing = Assert.IsType<ModelMissing>(lookup);
        Assert.Equal(code, missing.Code);
        Assert.Contains(alias ?? version?.ToString() ?? name, missing.Message);
    }

    [Fact]
    public async Task A_name_without_deployment_is_missing_but_its_versions_answer()
    {
        shelf.Deploy(0);

        var lookup = await models.OpenAsync(new ModelReference("digits"), TestContext.Current.CancellationToken);
        using var version = await OpenAsync(new ModelReference("digits", 2));

        Assert.Equal("model-not-deployed", Assert.IsType<ModelMissing>(lookup).Code);
        Assert.Equal(2, version.Version.Version);
    }

    [Fact]
    public async Task Many_callers_at_once_load_a_model_once()
    {
        var uses = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => OpenAsync(new ModelReference("digits"))));
        foreach (var use in uses) use.Dispose();

        Assert.False(Assert.Single(shelf.Loaded).Disposed);
    }

    [Fact]
    public async Task A_moved_deployment_answers_after_a_second_and_spares_calls_in_flight()
    {
        var inFlight = await OpenAsync(new ModelReference("digits"));
        shelf.Deploy(2);
        time.Advance(DeployedModels.Freshness);

        using (var next = await OpenAsync(new ModelReference("digits"))) Assert.Equal(2, next.Version.Version);
        var old = shelf.Loaded.Single(p => p.Hash == ModelShelf.HashOf(1));
        var answer = await inFlight.Predictor.PredictAsync([], TestContext.Current.CancellationToken);
        Assert.Equal(ModelShelf.HashOf(1), ((string[])answer[0].Data)[0]);
        Assert.False(old.Disposed);

        inFlight.Dispose();
        Assert.True(old.Disposed);
    }

    [Fact]
    public async Task A_model_that_could_not_be_loaded_is_tried_again()
    {
        shelf.Corrupted = true;
        var failed = await Assert.ThrowsAsync<FailureException>(() => OpenAsync(new ModelReference("digits")));
        shelf.Corrupted = false;

        using var model = await OpenAsync(new ModelReference("digits"));

        Assert.Equal("artifact-corrupted", failed.Failure.Code);
        Assert.Equal(1, model.Version.Version);
    }

    [Fact]
    public async Task Beyond_the_capacity_the_longest_unused_makes_room()
    {
        for (var version = 1; version <= DeployedModels.Capacity + 1; version++)
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            (await OpenAsync(new ModelReference("digits", version))).Dispose();
        }

        Assert.Equal(ModelShelf.HashOf(1), Assert.Single(shelf.Loaded, p => p.Disposed).Hash);
    }

    [Fact]
    public async Task Disposing_waits_for_the_calls_in_flight_and_refuses_new_ones()
    {
        var inFlight = await OpenAsync(new ModelReference("digits"));

        models.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => OpenAsync(new ModelReference("digits")));
        Assert.False(shelf.Loaded.Single().Disposed);

        inFlight.Dispose();
        Assert.True(shelf.Loaded.Single().Disposed);
    }

    [Fact]
    public async Task Opens_and_moves_at_once_never_hand_out_a_disposed_predictor()
    {
        var token = TestContext.Current.CancellationToken;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(
            async () =>
            {
                for (var i = 0; i < 200; i++)
                {
                    shelf.Deploy(1 + ((worker + i) % 3));
                    time.Advance(DeployedModels.Freshness);
                    using var model = await OpenAsync(new ModelReference("digits"));
                    await model.Predictor.PredictAsync([], token);
                }
            },
            token)));

        models.Dispose();
        Assert.All(shelf.Loaded, p => Assert.True(p.Disposed));
    }

    private async Task<ModelUse> OpenAsync(ModelReference reference) =>
        Assert.IsType<ModelFound>(await models.OpenAsync(reference, TestContext.Current.CancellationToken)).Model;
}
