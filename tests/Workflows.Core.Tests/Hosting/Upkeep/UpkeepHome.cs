using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Upkeep;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.Core.Steps;
using Workflows.Core.Tests.Runs;
using Workflows.Core.Tests.Stores;
using Xunit;

namespace Workflows.Core.Tests.Hosting.Upkeep;

/// <summary>A home with an engine that makes and reads files.</summary>
internal sealed class UpkeepHome : IAsyncDisposable
{
    private readonly StoreFolder folder = new();
    private readonly ServiceProvider services;

    /// <param name="addStores">Registers the stores of a home.</param>
    /// <param name="time">The clock; a fake one for null.</param>
    /// <param name="register">Registers what shall be other than usual.</param>
    public UpkeepHome(Action<IServiceCollection, string> addStores, TimeProvider? time = null, Action<IServiceCollection, string>? register = null)
    {
        Time = time as FakeTimeProvider ?? new FakeTimeProvider(Play.Now);
        var options = new WorkflowOptions { Home = Path, WorkingDirectory = folder.Path };
        var collection = new ServiceCollection()
            .AddSingleton(time ?? Time)
            .AddSingleton(new ActivityCatalog([typeof(Make), typeof(Use)]))
            .AddSingleton<IDevicePool>(new RoomyDevices());
        register?.Invoke(collection, Path);
        addStores(collection, Path);
        services = collection.AddWorkflows(options).BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; }

    public string Path => folder.File("home");

    public WorkflowEngine Engine => Get<WorkflowEngine>();

    public IRunStore Runs => Get<IRunStore>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public string File(string name) => folder.File(name);

    /// <summary>Path of a file or folder in the home.</summary>
    public string At(string relative) => System.IO.Path.Combine(Path, relative);

    /// <summary>A step that keeps what it writes.</summary>
    public static PlannedStep Makes(string id, string text) => PlanOf.Step(id) with
    {
        Activity = "test/make",
        Effect = Effect.Pure,
        Cache = true,
        With = new Dictionary<string, Binding> { ["text"] = PlanOf.Text(text) },
    };

    /// <summary>A step that reads what another one wrote.</summary>
    public static PlannedStep Uses(string id, string made) => PlanOf.Step(id, made) with
    {
        Activity = "test/use",
        With = new Dictionary<string, Binding> { ["file"] = new ExpressionBinding($"steps.{made}.outputs.file", PlanOf.Nowhere) },
    };

    /// <summary>A plan with its own hash.</summary>
    public static Plan PlanOfSteps(string workflow, params PlannedStep[] steps)
    {
        var plan = PlanOf.PlanWith(steps) with { Workflow = workflow };
        return plan with { Hash = PlanHash.Of(plan) };
    }

    /// <summary>Runs a workflow of one step that writes a text, to its end.</summary>
    public Task<RunDocument> MakeAsync(string text, string workflow = "test") => RunAsync(PlanOfSteps(workflow, Makes("make", text)));

    public async Task<RunDocument> RunAsync(Plan plan)
    {
        var run = await Engine.StartAsync(plan, [], new StartOptions(), Token);
        return await Engine.WaitAsync(run.Id, Token);
    }

    public Task<GarbageReport> CollectAsync(int keepLast = 0, int days = 30, bool dryRun = false) => Get<HomeUpkeep>().CollectAsync(
        new Retention { KeepLast = keepLast, OlderThan = TimeSpan.FromDays(days) }, dryRun, null, Token);

    /// <summary>Numbers of the runs that there are.</summary>
    public async Task<string> NumbersAsync() => string.Join(' ', (await Engine.ListAsync(100, Token)).Select(r => r.Number).Order());

    /// <summary>The texts of all artifacts.</summary>
    public string Texts => !Directory.Exists(At("artifacts/sha256"))
        ? ""
        : string.Join(' ', Directory.EnumerateFiles(At("artifacts/sha256"), "*", SearchOption.AllDirectories).Select(System.IO.File.ReadAllText).Order());

    /// <summary>The texts that the project may read.</summary>
    public async Task<string> ReadableAsync(params string[] texts)
    {
        var readable = new List<string>();
        foreach (var text in texts)
            if (await Runs.FindArtifactAsync("default", ContentHash.Of(text), Token) is not null) readable.Add(text);
        return string.Join(' ', readable);
    }

    /// <summary>The handle of a text that a run gave.</summary>
    public static Artifact Handle(string text) => new() { Kind = ArtifactKind.File, Hash = ContentHash.Of(text), Bytes = text.Length };

    /// <summary>Whether the result of a step that writes a text is kept.</summary>
    public async Task<bool> KeepsResultAsync(string key) => await Get<IStepCache>().FindAsync("default", key, Token) is not null;

    /// <summary>Cache key of the first step of a run.</summary>
    public async Task<string> KeyOfAsync(RunDocument run) => (await EventsAsync(run.RunId)).Select(e => e.Event).OfType<StepSucceeded>().First().Key!;

    /// <summary>Runs a plan to its end and says how it ended, also when the run itself is removed at once.</summary>
    public async Task<string> EndAsync(Plan plan)
    {
        var run = await Engine.StartAsync(plan, [], new StartOptions(), Token);
        RunChanged? last = null;
        await foreach (var update in Engine.WatchAsync(run.Id, Token)) last = update as RunChanged ?? last;
        return last!.Failure?.Message ?? last.State.Word();
    }

    public Task<IReadOnlyList<StoredEvent>> EventsAsync(string run) => Runs.ReadAsync(run, 0, Token);

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        folder.Dispose();
    }
}
