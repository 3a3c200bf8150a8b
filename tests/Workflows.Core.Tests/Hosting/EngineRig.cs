using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Workflows.Core.Activities;
using Workflows.Core.Hosting;
using Workflows.Core.Planning;
using Workflows.Core.Repositories;
using Workflows.Core.Runs;
using Workflows.Core.Tests.Runs;
using Workflows.Core.Tests.Stores;
using Workflows.Stores;
using Xunit;

namespace Workflows.Core.Tests.Hosting;

/// <summary>Engines that share one home and one clock, as processes do. An engine that is closed leaves its runs behind.</summary>
internal sealed class EngineRig : IAsyncDisposable
{
    private readonly StoreFolder folder = new();
    private readonly List<ServiceProvider> processes = [];

    public EngineRig() => Gates = new Gates(Time);

    public FakeTimeProvider Time { get; } = new(Play.Now);

    public Gates Gates { get; }

    /// <summary>Address of a PostgreSQL store; null for a SQLite file in the home.</summary>
    public string? Postgres { get; init; }

    /// <summary>What steps may use.</summary>
    public IReadOnlyList<Type> Activities { get; init; } = [typeof(Work)];

    /// <summary>The folder of state.</summary>
    public string Home => folder.Path;

    public int MaxParallelSteps { get; init; } = 64;

    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>An engine of a new process.</summary>
    public WorkflowEngine Open()
    {
        var options = new WorkflowOptions { Home = folder.Path, WorkingDirectory = folder.Path, MaxParallelSteps = MaxParallelSteps };
        var stores = new ServiceCollection().AddSingleton<TimeProvider>(Time);
        var services = (Postgres is { } address ? stores.AddPostgresStores(address, Convert.ToBase64String(new byte[32])) : stores.AddSqliteStores(folder.File("workflows.db")))
            .AddSingleton(new ActivityCatalog(Activities))
            .AddSingleton<IDevicePool>(new RoomyDevices())
            .AddSingleton(Gates)
            .AddWorkflows(options)
            .AddRepositories()
            .BuildServiceProvider();
        processes.Add(services);
        return services.GetRequiredService<WorkflowEngine>();
    }

    /// <summary>A service of the newest process.</summary>
    public T Service<T>()
        where T : notnull => processes[^1].GetRequiredService<T>();

    /// <summary>Ends the newest process.</summary>
    public async Task CloseAsync()
    {
        var last = processes[^1];
        processes.RemoveAt(processes.Count - 1);
        await last.DisposeAsync();
    }

    /// <summary>Starts a run and waits until something happened in it.</summary>
    public static async Task<RunSummary> StartAsync(WorkflowEngine engine, Plan plan, Func<RunUpdate, bool>? until = null, string by = "ada")
    {
        var run = await engine.StartAsync(plan, [], new StartOptions { By = by }, Token);
        if (until is not null) await UntilAsync(engine, run.Id, until);
        return run;
    }

    public static async Task<bool> UntilAsync(WorkflowEngine engine, string run, Func<RunUpdate, bool> until)
    {
        await foreach (var update in engine.WatchAsync(run, Token))
            if (until(update)) return true;
        Assert.Fail("It did not happen before the run ended.");
        return false;
    }

    /// <summary>Lets time pass until something has happened, not faster than processes can follow.</summary>
    public async Task<T> PassAsync<T>(Task<T> until)
    {
        while (!until.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(until, until.ContinueWith(_ => { }, TaskScheduler.Default).WaitAsync(Breath, TimeProvider.System, Token).ContinueWith(_ => { }, TaskScheduler.Default));
        }

        return await until;
    }

    public static bool Waits(RunUpdate update) => update is RunChanged { State: RunStatus.Waiting };

    public static Func<RunUpdate, bool> Has(string step, StepStatus state) => u => u is StepChanged change && change.Step == step && change.State == state;

    /// <summary>A step whose work passes the gate of its id.</summary>
    public static PlannedStep Work(string id, string needs = "", int attempts = 1, bool final = false, string? parent = null) =>
        PlanOf.Step(id, needs, attempts: attempts, final: final, parent: parent) with
        {
            Activity = "test/work",
            With = new Dictionary<string, Binding> { ["name"] = PlanOf.Text(id) },
        };

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes) await process.DisposeAsync();
        folder.Dispose();
    }
}
