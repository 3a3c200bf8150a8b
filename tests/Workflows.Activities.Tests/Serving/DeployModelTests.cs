using Microsoft.Extensions.DependencyInjection;
using Workflows.Activities.Serving;
using Workflows.Core.Models;
using Workflows.Stores;
using Xunit;

namespace Workflows.Activities.Tests.Serving;

public sealed class DeployModelTests
{
    [Fact]
    public async Task Adds_a_version_moves_the_alias_and_does_so_once()
    {
        using var test = new ActivityTestContext();
        await using var stores = new ServiceCollection().AddSqliteStores(test.File("workflows.db")).BuildServiceProvider();
        var registry = stores.GetRequiredService<IModelRegistry>();
        var (model, _) = await test.IrisModelAsync(epochs: 1);
        var input = new DeployInput { Model = model, Name = "iris", Alias = "champion", Metrics = new Dictionary<string, double> { ["accuracy"] = 0.9 } };

        var first = await RunAsync(registry, input, test with { Step = "one" });
        var again = await RunAsync(registry, input, test with { Step = "one" });
        var later = await RunAsync(registry, input, test with { Step = "two" });

        Assert.Equal(new ReleaseSummary { Name = "iris", Version = 1, State = ReleaseState.Created, Alias = "champion" }, first);
        Assert.Equal(first, again);
        Assert.Equal(ReleaseState.Unchanged, later.State);
        var registered = await registry.FindAsync("default", "iris", test.Cancellation);
        Assert.Equal(0.9, Assert.Single(registered!.Versions).Metrics["accuracy"]);
        Assert.Equal((1, 1), (registered.Aliases["champion"], registered.DeployedVersion));
    }

    [Theory]
    [InlineData("../iris", null)]
    [InlineData("", null)]
    [InlineData("iris", "best one")]
    public async Task Refuses_names_that_cannot_stand_in_an_address(string name, string? alias)
    {
        using var test = new ActivityTestContext();
        await using var stores = new ServiceCollection().AddSqliteStores(test.File("workflows.db")).BuildServiceProvider();
        var registry = stores.GetRequiredService<IModelRegistry>();
        var (model, _) = await test.IrisModelAsync(epochs: 1);

        await Steps.FailsAsync(() => RunAsync(registry, new DeployInput { Model = model, Name = name, Alias = alias }, test), "model-name", alias ?? name);
    }

    private static async Task<ReleaseSummary> RunAsync(IModelRegistry registry, DeployInput input, ActivityTestContext test) =>
        (await new DeployModel(registry).RunAsync(input, test.Context)).Release;
}
