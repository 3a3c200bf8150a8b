using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Core.Activities;
using Workflows.Core.Hosting;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.System.Tests.Harness;

namespace Workflows.Benchmarks.Engine;

/// <summary>An engine in a folder of its own, used through its door alone, and the bare writer beside it.</summary>
internal sealed class EngineHome : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly BenchStore store;
    private readonly Dictionary<Shape, Plan> plans = [];
    private readonly Calls calls = new();
    private ServiceProvider services;
    private IBareWriter? bare;

    public EngineHome(BenchStore store)
    {
        this.store = store;
        services = Build();
    }

    private WorkflowEngine Engine => services.GetRequiredService<WorkflowEngine>();

    /// <summary>Runs a shape to its end.</summary>
    public async Task<EngineRuns> RunAsync(Shape shape, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(shape, cancellationToken);
        var from = Stopwatch.GetTimestamp();
        var runs = await Task.WhenAll(Enumerable.Range(0, shape.Runs).Select(_ => RunAsync(plan, cancellationToken)));
        var done = new EngineRuns(Stopwatch.GetElapsedTime(from), runs);
        await CheckAsync(done, cancellationToken);
        return done;
    }

    /// <summary>
    /// Writes what these runs wrote once more with the bare writer: one run in as many commits as it took the engine, several runs side by side in as many
    /// as a group commit needs.
    /// </summary>
    public async Task<TimeSpan> WriteBareAsync(EngineRuns runs, CancellationToken cancellationToken)
    {
        bare ??= store.OpenBare(folder.Path);
        var logs = new List<List<EventRow[]>>();
        foreach (var run in runs.Ids)
        {
            // The newest id of all, as that of the run was: whoever writes at the end of an index has less to do than whoever writes into its middle.
            var copy = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString();
            logs.Add([.. (await bare.ReadAsync(run, cancellationToken)).GroupBy(e => e.At).Select(a => a.Select(e => e with { Run = copy }).ToArray())]);
        }

        var from = Stopwatch.GetTimestamp();
        if (logs is [var only])
            foreach (var rows in only) await bare.WriteAsync(rows, cancellationToken);
        else
            await new BareGroupCommit(bare).WriteAsync(logs, cancellationToken);
        return Stopwatch.GetElapsedTime(from);
    }

    /// <summary>Runs a shape and tells where the time of each step went.</summary>
    public async Task<IReadOnlyList<StepSplit>> SplitAsync(Shape shape, CancellationToken cancellationToken)
    {
        calls.AreNoted = true;
        var run = (await RunAsync(shape, cancellationToken)).Ids[0];
        calls.AreNoted = false;
        var events = (await Engine.ReadAsync(run, cancellationToken)).Events;
        var ends = events.Where(e => e.Event is StepSucceeded).ToDictionary(e => ((StepSucceeded)e.Event).Step, e => e.At);
        var splits = new List<StepSplit>();
        var before = events[0].At;
        foreach (var stored in events)
        {
            if (stored.Event is not AttemptStarted { Step: var step }) continue;
            var called = calls[run, step];
            splits.Add(new StepSplit(stored.At - before, called - stored.At, ends[step] - called));
            before = ends[step];
        }

        return splits;
    }

    /// <summary>Fills the store with finished runs of one step.</summary>
    public async Task FillAsync(int runs, CancellationToken cancellationToken)
    {
        var original = await RunAsync(Shape.Single, cancellationToken);
        bare ??= store.OpenBare(folder.Path);
        await bare.FillAsync(original.Ids[0], runs, cancellationToken);
    }

    /// <summary>What <c>list --limit 50</c> asks.</summary>
    public async Task<TimeSpan> ListAsync(CancellationToken cancellationToken)
    {
        var from = Stopwatch.GetTimestamp();
        await Engine.ListAsync(50, cancellationToken);
        return Stopwatch.GetElapsedTime(from);
    }

    /// <summary>Starts the engine anew, up to where it knows that nobody's runs are left to be taken up.</summary>
    public async Task<TimeSpan> RestartAsync(CancellationToken cancellationToken)
    {
        await services.DisposeAsync();
        var from = Stopwatch.GetTimestamp();
        services = Build();
        _ = Engine;
        await services.GetRequiredService<IRunStore>().ListUndrivenAsync("default", cancellationToken);
        return Stopwatch.GetElapsedTime(from);
    }

    public async ValueTask DisposeAsync()
    {
        if (bare is not null) await bare.DisposeAsync();
        await services.DisposeAsync();
        folder.Dispose();
    }

    private ServiceProvider Build()
    {
        var services = new ServiceCollection();
        store.Register(services, folder.Path);
        return services
            .AddSingleton(calls)
            .AddSingleton(new ActivityCatalog([typeof(NoOp)]))
            .AddSingleton<IDevicePool, NoDevices>()
            .AddWorkflows(new WorkflowOptions { Home = folder.Path, WorkingDirectory = folder.Path })
            .BuildServiceProvider();
    }

    private async Task<Plan> PlanAsync(Shape shape, CancellationToken cancellationToken)
    {
        if (plans.TryGetValue(shape, out var known)) return known;
        var file = folder.At($"{shape.Name}.yaml");
        await File.WriteAllTextAsync(file, shape.Spec, cancellationToken);
        var compiled = await Engine.CompileAsync(file, cancellationToken);
        return plans[shape] = compiled.Plan ?? throw new InvalidOperationException(string.Join('\n', compiled.Diagnostics));
    }

    private async Task<string> RunAsync(Plan plan, CancellationToken cancellationToken)
    {
        var run = await Engine.StartAsync(plan, [], new StartOptions(), cancellationToken);
        await Engine.EndAsync(run.Id, cancellationToken);
        return run.Id;
    }

    private async Task CheckAsync(EngineRuns runs, CancellationToken cancellationToken)
    {
        foreach (var run in await Engine.ListAsync(runs.Ids.Count, cancellationToken))
            if (run.State != RunStatus.Succeeded || !runs.Ids.Contains(run.Id)) throw new InvalidOperationException($"Run {run.Number} ended {run.State}.");
    }
}

/// <summary>Finished runs of a shape.</summary>
/// <param name="Time">From the first start to the last end.</param>
/// <param name="Ids">Their ids.</param>
internal sealed record EngineRuns(TimeSpan Time, IReadOnlyList<string> Ids);

/// <summary>The time of one step of a chain, by the stamps that events got when they were appended.</summary>
/// <param name="Assignment">From the end of the step before it to its own start.</param>
/// <param name="Execution">From its start until its activity was called, the commit of the start included.</param>
/// <param name="Transition">From there until its end was appended.</param>
internal sealed record StepSplit(TimeSpan Assignment, TimeSpan Execution, TimeSpan Transition);
