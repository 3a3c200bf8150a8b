using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.Core.Spec;
using Workflows.Core.Steps;
using Workflows.Core.Tests.Activities;
using Workflows.Core.Tests.Hosting;
using Workflows.Core.Tests.Runs;
using Workflows.Core.Tests.Stores;
using Workflows.Stores;
using Xunit;

namespace Workflows.Core.Tests.Steps;

/// <summary>Which steps are called in another process, and what the runner makes of what comes back.</summary>
public sealed class IsolationTests : IAsyncDisposable
{
    private readonly StoreFolder folder = new();
    private readonly Elsewhere elsewhere = new();
    private readonly List<ServiceProvider> hosts = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts) await host.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData("test/plain", null, Isolation.None, "here")]
    [InlineData("test/plain", null, Isolation.Process, "here")]
    [InlineData("test/plain", Isolation.Process, Isolation.None, "elsewhere")]
    [InlineData("test/native", null, Isolation.None, "here")]
    [InlineData("test/native", null, Isolation.Process, "elsewhere")]
    [InlineData("test/native", Isolation.None, Isolation.Process, "here")]
    [InlineData("test/native", Isolation.Process, Isolation.None, "elsewhere")]
    public async Task The_step_decides_else_the_host_for_native_code(string activity, Isolation? step, Isolation host, string where) =>
        Assert.Equal(where, (string?)Assert.IsType<AttemptResult.Succeeded>(await RunAsync(Host(host), activity, step)).Outcome.Outputs["where"]);

    [Fact]
    public async Task A_host_without_workers_says_so()
    {
        var failure = Assert.IsType<AttemptResult.Failed>(await RunAsync(Host(Isolation.None, hasWorkers: false), "test/plain", Isolation.Process)).Failure;

        Assert.Equal(("isolation-unavailable", FailureKind.Input), (failure.Code, failure.Kind));
        Assert.Contains("'one'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_computes_on_a_device_is_native() => Assert.True(TestActivities.Catalog.Find("train/net")!.IsNative);

    [Fact]
    public async Task What_an_activity_threw_elsewhere_is_told_as_if_it_had_been_here()
    {
        elsewhere.Throw = new RemoteActivityException("DivideByZeroException", "Attempted to divide by zero.", "   at There.Over()");

        var failure = Assert.IsType<AttemptResult.Failed>(await RunAsync(Host(Isolation.None), "test/plain", Isolation.Process)).Failure;

        Assert.Equal("activity-crashed", failure.Code);
        Assert.StartsWith("Activity 'test/plain' threw DivideByZeroException: Attempted to divide by zero.", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("There.Over", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Only_a_death_keeps_the_checkpoint(bool isDeath, bool isKept)
    {
        elsewhere.Leave = "checkpoint";
        elsewhere.Throw = isDeath
            ? new FailureException(new Failure { Kind = FailureKind.Crashed, Code = "worker-crashed", Message = "It died.", Retryable = true, Resumable = true, IsWorkerDeath = true })
            : new RemoteActivityException("FormatException", "No number.", null);

        await RunAsync(Host(Isolation.None), "test/plain", Isolation.Process);

        Assert.Equal(isKept, File.Exists(Path.Combine(elsewhere.Call!.CheckpointFolder, "checkpoint")));
    }

    private ServiceProvider Host(Isolation isolation, bool hasWorkers = true)
    {
        var services = new ServiceCollection()
            .AddWorkflows(new WorkflowOptions { Home = folder.Path, WorkingDirectory = folder.Path, Isolation = isolation })
            .AddSqliteStores(folder.File("workflows.db"))
            .AddSingleton(new ActivityCatalog([typeof(Plain), typeof(Native)]))
            .AddSingleton<IDevicePool>(new RoomyDevices());
        if (hasWorkers) services.AddSingleton<IActivityHost>(elsewhere);
        hosts.Add(services.BuildServiceProvider());
        return hosts[^1];
    }

    private static Task<AttemptResult> RunAsync(ServiceProvider host, string activity, Isolation? isolation)
    {
        var step = PlanOf.Step("one") with { Activity = activity, Isolation = isolation, Cache = false };
        return host.GetRequiredService<StepRunner>().RunAsync(
            new StepWork
            {
                Project = "default",
                RunId = "run",
                Plan = PlanOf.PlanWith(step),
                Step = step,
                Attempt = new AttemptStarted { Step = "one", Attempt = 1, Fence = 1 },
                Scope = new ExpressionScope
                {
                    Inputs = new Dictionary<string, JsonNode?>(),
                    Env = new Dictionary<string, JsonNode?>(),
                    Steps = new Dictionary<string, StepScope>(),
                    Status = new StatusScope(true, false, false),
                    Run = new RunScope("run", "test"),
                },
                Seed = 0,
            }, new Silence(), NullLogger.Instance, Token);
    }

    private sealed class Elsewhere : IActivityHost
    {
        public Exception? Throw { get; set; }

        public string? Leave { get; set; }

        public ActivityCall? Call { get; private set; }

        public async Task<JsonObject> CallAsync(ActivityCall call, IStepReporter report, ILogger logger, CancellationToken cancellationToken)
        {
            Call = call;
            if (Leave is { } file) await File.WriteAllTextAsync(Path.Combine(call.CheckpointFolder, file), "epoch 3", cancellationToken);
            return Throw is { } thrown ? throw thrown : new JsonObject { ["where"] = "elsewhere" };
        }
    }

    private sealed class Silence : IStepReporter
    {
        public void Progress(double fraction, string? message = null)
        {
        }

        public void Metric(string name, long position, double value)
        {
        }

        public void Checkpoint(long position)
        {
        }

        public void Measurement(string name, double value)
        {
        }
    }
}

[Activity("test/plain", Summary = "Says where it runs.")]
internal sealed class Plain : IActivity<NoInput, WhereOutput>
{
    public Task<WhereOutput> RunAsync(NoInput input, ActivityContext context) => Task.FromResult(new WhereOutput { Where = "here" });
}

[Activity("test/native", Summary = "Says where it runs.", IsNative = true)]
internal sealed class Native : IActivity<NoInput, WhereOutput>
{
    public Task<WhereOutput> RunAsync(NoInput input, ActivityContext context) => Task.FromResult(new WhereOutput { Where = "here" });
}

internal sealed record NoInput;

internal sealed record WhereOutput
{
    [Field("Where.")]
    public required string Where { get; init; }
}
