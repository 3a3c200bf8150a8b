using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Core.Hosting;
using Workflows.Core.Runs;
using Workflows.Stores;

namespace Workflows.System.Tests.Harness;

/// <summary>A home of the test's own: specs beside it, commands that work in it, and what its store says about the newest run.</summary>
internal sealed class Home : IAsyncDisposable
{
    /// <summary>Ten times what the slowest wait takes.</summary>
    private static readonly TimeSpan Watchdog = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly TemporaryFolder folder = new();
    private readonly Lazy<ServiceProvider> services;
    private WorkflowsProcess? newest;

    public Home() => services = new(() => new ServiceCollection().AddSqliteStores(At("workflows.db")).BuildServiceProvider());

    /// <summary>Its path; nothing lies there before the first command.</summary>
    public string Path => folder.At("home");

    /// <summary>A path inside the home.</summary>
    public string At(string relative) => global::System.IO.Path.Combine(Path, relative);

    /// <summary>A path beside the home, where the commands start.</summary>
    public string Beside(string relative) => folder.At(relative);

    /// <summary>Writes a file beside the home and returns its path.</summary>
    public string Write(string relative, string text)
    {
        Directory.CreateDirectory(global::System.IO.Path.GetDirectoryName(Beside(relative))!);
        File.WriteAllText(Beside(relative), text);
        return Beside(relative);
    }

    /// <summary>Copies a file of the clone to a place beside the home.</summary>
    public string Bring(string ofClone, string relative)
    {
        Directory.CreateDirectory(global::System.IO.Path.GetDirectoryName(Beside(relative))!);
        File.Copy(Clone.PathOf(ofClone), Beside(relative));
        return Beside(relative);
    }

    /// <summary>Begins as a copy of another home that nobody writes to.</summary>
    public async Task CopyAsync(Home other, CancellationToken cancellationToken)
    {
        using var copy = Process.Start("cp", ["-a", other.Path, Path]);
        await copy.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Starts a command.</summary>
    public WorkflowsProcess Start(params string[] arguments) => newest = WorkflowsProcess.Start(Path, arguments, folder.Path);

    /// <summary>Runs a command to its end.</summary>
    public async Task<CommandResult> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        using var running = WorkflowsProcess.Start(Path, arguments, folder.Path);
        return await running.EndAsync(cancellationToken);
    }

    /// <summary>Runs <c>run</c> or <c>restart</c> to its end and reads its document.</summary>
    public async Task<RunResult> DriveAsync(CancellationToken cancellationToken, params string[] arguments) =>
        new(await RunAsync(cancellationToken, [.. arguments, "--output", "json"]));

    /// <summary>Events of the newest run so far; none before there is one.</summary>
    public async Task<IReadOnlyList<StoredEvent>> EventsAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(At("workflows.db"))) return [];
        var store = services.Value.GetRequiredService<IRunStore>();
        var runs = await store.ListAsync("default", new RunFilter { Limit = 1 }, cancellationToken);
        return runs.Count == 0 ? [] : await store.ReadAsync(runs[0].Id, 0, cancellationToken);
    }

    /// <summary>Points of the curves of a run.</summary>
    public Task<IReadOnlyList<MetricPoint>> MetricsAsync(string runId, CancellationToken cancellationToken) =>
        services.Value.GetRequiredService<IRunStore>().ReadMetricsAsync(runId, cancellationToken);

    /// <summary>Waits until the events of the newest run fulfil a condition, and returns them.</summary>
    public async Task<IReadOnlyList<StoredEvent>> UntilAsync(Func<IReadOnlyList<StoredEvent>, bool> condition, CancellationToken cancellationToken)
    {
        var since = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(Look, TimeProvider.System);
        while (true)
        {
            var isOver = newest is { HasExited: true };
            var events = await EventsAsync(cancellationToken);
            if (condition(events)) return events;
            if (isOver) throw new InvalidOperationException($"It will never come, the process has ended: {await newest!.EndAsync(cancellationToken)}");
            if (TimeProvider.System.GetElapsedTime(since) > Watchdog)
                throw new TimeoutException($"Nothing came of it in {Watchdog}: {string.Join(", ", events.Select(e => e.Event))}");
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>Where an artifact lies.</summary>
    public string Artifact(string hash)
    {
        var digits = hash["sha256:".Length..];
        return At($"artifacts/sha256/{digits[..2]}/{digits}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (services.IsValueCreated) await services.Value.DisposeAsync();
        folder.Dispose();
    }
}
