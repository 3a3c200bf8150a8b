using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Core.Artifacts;
using Workflows.Core.Hosting;
using Workflows.Core.Models;
using Workflows.Core.Planning;
using Workflows.Stores;
using Xunit;

namespace Workflows.Activities.Tests;

/// <summary>The whole engine over a home of its own, with every activity.</summary>
internal sealed class EngineHome : IAsyncDisposable
{
    private readonly TempFolder folder = new();
    private readonly ServiceProvider services;

    public EngineHome(bool allowCommands = true)
    {
        var home = Directory.CreateDirectory(folder.File("home")).FullName;
        services = new ServiceCollection()
            .AddWorkflows(new WorkflowOptions { Home = home, WorkingDirectory = folder.Path, AllowCommands = allowCommands })
            .AddSqliteStores(Path.Combine(home, "workflows.db"))
            .AddActivities()
            .BuildServiceProvider();
    }

    public WorkflowEngine Engine => services.GetRequiredService<WorkflowEngine>();

    public IModelRegistry Models => services.GetRequiredService<IModelRegistry>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public Task WriteAsync(string name, string text) => File.WriteAllTextAsync(folder.File(name), text, Token);

    /// <summary>The plan of a spec without mistakes.</summary>
    public async Task<Plan> CompileAsync(string yaml)
    {
        await WriteAsync("spec.yaml", yaml);
        var compiled = await Engine.CompileAsync(folder.File("spec.yaml"), Token);
        Assert.Empty(compiled.Diagnostics.Select(diagnostic => $"{diagnostic.Code}: {diagnostic.Message}"));
        return compiled.Plan!;
    }

    /// <summary>Runs a plan to its end.</summary>
    public async Task<RunDocument> RunAsync(Plan plan) =>
        await Engine.WaitAsync((await Engine.StartAsync(plan, [], new StartOptions(), Token)).Id, Token);

    /// <summary>Why a step would run or be reused.</summary>
    public async Task<string> WhyAsync(Plan plan, string step) =>
        (await Engine.PreviewAsync(plan, new JsonObject(), new StartOptions(), Token)).Steps.Single(preview => preview.Id == step).Reason;

    /// <summary>The same plan with one step changed.</summary>
    public static Plan Change(Plan plan, string step, Func<PlannedStep, PlannedStep> change) => plan with
    {
        Hash = ContentHash.Of(plan.Hash + step),
        Steps = [.. plan.Steps.Select(planned => planned.Id == step ? change(planned) : planned)],
    };

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        folder.Dispose();
    }
}
