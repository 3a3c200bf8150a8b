using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Activities.Serving;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Models;
using Workflows.Stores;
using Xunit;

namespace Workflows.Activities.Tests.Serving;

public sealed class GetModelTests : IAsyncDisposable
{
    private readonly ActivityTestContext test = new();
    private readonly ServiceProvider stores;
    private readonly IModelRegistry registry;

    public GetModelTests()
    {
        stores = new ServiceCollection().AddSqliteStores(test.File("workflows.db")).BuildServiceProvider();
        registry = stores.GetRequiredService<IModelRegistry>();
    }

    [Fact]
    public async Task Finds_the_deployed_version_an_alias_or_a_version()
    {
        var (first, second) = (await DeployAsync("one", "champion"), await DeployAsync("two", null));

        var deployed = await GetAsync(new GetModelInput { Name = "iris" });
        var champion = await GetAsync(new GetModelInput { Name = "iris", Alias = "champion" });
        var numbered = await GetAsync(new GetModelInput { Name = "iris", Version = 1 });

        Assert.Equal((second.Hash, 2), (deployed.Model!.Hash, deployed.Version));
        Assert.Equal((first.Hash, 1, 0.9), (champion.Model!.Hash, champion.Version, champion.Metrics["accuracy"]));
        Assert.Equal(first.Hash, numbered.Model!.Hash);
        Assert.True(deployed.Found);
    }

    [Fact]
    public async Task Gives_none_on_a_first_run_when_it_is_optional()
    {
        var output = await GetAsync(new GetModelInput { Name = "iris", Alias = "champion", Optional = true });

        Assert.Equal((false, null, null), (output.Found, output.Model, output.Version));
        Assert.Empty(output.Metrics);
    }

    [Fact]
    public async Task Says_what_is_missing()
    {
        await FailsAsync(new GetModelInput { Name = "iris" }, "model-missing", "no model 'iris'", "optional: true");
        await DeployAsync("one", "champion");
        await FailsAsync(new GetModelInput { Name = "iris", Alias = "best" }, "model-missing", "no alias 'best'; it has champion");
        await FailsAsync(new GetModelInput { Name = "iris", Version = 7 }, "model-missing", "no version 7; the newest is 1");
        await FailsAsync(new GetModelInput { Name = "iris", Version = 1, Alias = "champion" }, "model-reference", "by alias and by version");
        await FailsAsync(new GetModelInput { Name = "iris", Format = ModelFormat.Network }, "model-network-missing", "deployed without its network");
    }

    [Fact]
    public async Task Hands_out_the_network_that_was_deployed_beside_the_model()
    {
        var network = await test.TrainAsync(await test.IrisAsync(), Steps.Model(8, 3), epochs: 1);
        var model = await test.ConvertAsync(network);
        await new DeployModel(registry).RunAsync(new DeployInput { Model = model, Network = network, Name = "iris" }, test.Context);

        var output = await GetAsync(new GetModelInput { Name = "iris", Format = ModelFormat.Network });

        Assert.Equal((network.Hash, "network"), (output.Model!.Hash, output.Model.Format));
    }

    [Fact]
    public async Task Has_another_fingerprint_once_the_alias_has_moved()
    {
        var input = new GetModelInput { Name = "iris", Alias = "champion", Optional = true };
        var none = await FingerprintAsync(input);
        await DeployAsync("one", "champion");
        var first = await FingerprintAsync(input);
        await DeployAsync("two", "challenger");
        var same = await FingerprintAsync(input);
        await DeployAsync("three", "champion");
        var moved = await FingerprintAsync(input);

        Assert.Equal("none", none);
        Assert.StartsWith("version 1 (sha256:", first, StringComparison.Ordinal);
        Assert.Equal(first, same);
        Assert.StartsWith("version 3 (sha256:", moved, StringComparison.Ordinal);
    }

    [Fact]
    public void Promises_a_model_of_the_asked_format_unless_it_is_optional()
    {
        var descriptor = new ActivityCatalog([typeof(GetModel)]).All[0];

        Assert.Equal((true, "model (onnx)"), Model("""{ "name": "iris" }"""));
        Assert.Equal((true, "model (network)"), Model("""{ "name": "iris", "optional": false, "format": "network" }"""));
        Assert.Equal((false, "model (onnx)"), Model("""{ "name": "iris", "optional": true }"""));
        Assert.Equal((false, "model (onnx or network)"), Model("""{ "name": "iris", "optional": null, "format": null }"""));

        (bool Required, string Type) Model(string with)
        {
            var field = descriptor.OutputsOf(() => JsonNode.Parse(with)!.AsObject()).Fields.Single(field => field.Name == "model");
            return (field.Required, field.Type.Name);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stores.DisposeAsync();
        test.Dispose();
    }

    // The registry does not look into models, so any bytes will do.
    private async Task<Artifact> DeployAsync(string content, string? alias)
    {
        var model = await test.Store.AddFileAsync(
            new ArtifactDraft(ArtifactKind.Model, "onnx"), (path, token) => File.WriteAllTextAsync(path, content, token), test.Cancellation);
        await registry.ReleaseAsync(
            new ReleaseRequest
            {
                Project = "default", Name = "iris", Model = model, Alias = alias, IdempotencyKey = content, RunId = "run",
                Metrics = new Dictionary<string, double> { ["accuracy"] = 0.9 },
            },
            test.Cancellation);
        return model;
    }

    private Task<GetModelOutput> GetAsync(GetModelInput input) => new GetModel(registry).RunAsync(input, test.Context);

    private Task<string> FingerprintAsync(GetModelInput input) => new GetModel(registry).FingerprintAsync(input, "default", test.Cancellation);

    private Task<Core.Diagnostics.Failure> FailsAsync(GetModelInput input, string code, params string[] words) => Steps.FailsAsync(() => GetAsync(input), code, words);
}
