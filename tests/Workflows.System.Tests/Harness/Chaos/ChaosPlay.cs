using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Claims;
using Workflows.Core.Planning;
using Workflows.Core.Runs;

namespace Workflows.System.Tests.Harness.Chaos;

/// <summary>
/// Runs of every kind, left to a server that is killed again and again. What was recorded must stay recorded once, and every run must end as it does when
/// nothing is killed.
/// </summary>
internal sealed class ChaosPlay : IAsyncDisposable
{
    private const int RunsOfEach = 2;

    // A life is too short for much training: with new runs every now and then approvals, retries and groups are hit as often as trainings.
    private const int KillsOfRound = 20;

    // Ten times what a round takes when nothing is killed any more.
    private static readonly TimeSpan Watchdog = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan LongestLife = TimeSpan.FromMilliseconds(1200);

    private readonly TemporaryFolder folder = new();
    private readonly ChaosStore store;
    private readonly Random random;
    private readonly ServiceProvider services;
    private readonly Dictionary<string, Plan> plans = [];
    private readonly Dictionary<string, List<string>> seen = [];
    private readonly Dictionary<string, string> expected = [];
    private readonly ChaosReport report = new();
    private int number;

    public ChaosPlay(ChaosStore store, int seed)
    {
        this.store = store;
        random = new Random(seed);
        var added = new ServiceCollection().AddLogging();
        added.AddWorkflows(new WorkflowOptions { Home = Home, WorkingDirectory = folder.Path });
        store.Register(added, Home);
        services = added.AddActivities().BuildServiceProvider();
    }

    private string Home => folder.At("home");

    private WorkflowEngine Engine => services.GetRequiredService<WorkflowEngine>();

    private IRunStore Runs => services.GetRequiredService<IRunStore>();

    /// <summary>Kills the server so often, at random moments of its life.</summary>
    public async Task<ChaosReport> KillServerAsync(int kills, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        while (report.Kills < kills)
        {
            var round = await CreateAsync(cancellationToken);
            for (var kill = 0; kill < KillsOfRound && report.Kills < kills && await IsOpenAsync(round, cancellationToken); kill++) await KillOnceAsync(round, cancellationToken);
            using var last = Serve();
            await EndRoundAsync(round, last, cancellationToken);
        }

        return report;
    }

    /// <summary>Takes the database away so often while the server goes on.</summary>
    /// <param name="kills">How often.</param>
    /// <param name="cut">Ends the database's process and starts it again.</param>
    /// <param name="cancellationToken">Ends the play.</param>
    public async Task<ChaosReport> CutStoreAsync(int kills, Action cut, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        while (report.Kills < kills)
        {
            var round = await CreateAsync(cancellationToken);
            using var server = Serve();
            while (report.Kills < kills && await IsOpenAsync(round, cancellationToken))
            {
                await PauseAsync(random.NextDouble() * LongestLife, cancellationToken);
                await NoteKillAsync(round, cancellationToken);
                cut();
                await CompareAsync(round, cancellationToken);
                await ApproveAsync(round, cancellationToken);
            }

            await EndRoundAsync(round, server, cancellationToken);
        }

        return report;
    }

    /// <summary>Stops the server that drives a run for ten seconds while another one is there, then lets it go on.</summary>
    /// <returns>The log of the run.</returns>
    public async Task<IReadOnlyList<StoredEvent>> FreezeDriverAsync(CancellationToken cancellationToken)
    {
        await CompileAsync(cancellationToken);
        var run = await StartAsync("chain", cancellationToken);
        using var frozen = Serve();
        await UntilAsync(async () => Begun(await Runs.ReadAsync(run, 0, cancellationToken)) > 0, cancellationToken);
        await StopAsync(frozen, cancellationToken);
        using var heir = Serve();
        await PauseAsync(TimeSpan.FromSeconds(10), cancellationToken);
        frozen.Signal("CONT");
        await UntilAsync(async () => !await IsOpenAsync([run], cancellationToken), cancellationToken);

        // What the frozen one still wanted to say, it says now.
        await PauseAsync(TimeSpan.FromSeconds(3), cancellationToken);
        return await Runs.ReadAsync(run, 0, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        folder.Dispose();
    }

    private async Task CompileAsync(CancellationToken cancellationToken)
    {
        File.Copy(Clone.PathOf("specs/data/digits.csv"), folder.At("digits.csv"));
        foreach (var (name, text) in ChaosSpecs.All)
        {
            var file = folder.At($"{name}.yaml");
            await File.WriteAllTextAsync(file, text.Replace("{folder}", folder.Path, StringComparison.Ordinal), cancellationToken);
            var compilation = await Engine.CompileAsync(file, cancellationToken);
            plans[name] = compilation.Plan ?? throw new InvalidOperationException(string.Join('\n', compilation.Diagnostics));
        }
    }

    // How each ends when nothing is killed.
    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await CompileAsync(cancellationToken);
        var undisturbed = new List<string>();
        foreach (var name in plans.Keys) undisturbed.Add(await StartAsync(name, cancellationToken));
        using var server = Serve();
        await UntilAsync(async () =>
        {
            await ApproveAsync(undisturbed, cancellationToken);
            return !await IsOpenAsync(undisturbed, cancellationToken);
        }, cancellationToken);
        foreach (var id in undisturbed)
        {
            var document = await Engine.DescribeAsync(id, cancellationToken);
            if (document.State != RunStatus.Succeeded) throw new InvalidOperationException($"Without kills {document.Workflow} ended {document.State}: {document.Failure?.Message}");
            expected[document.Workflow] = Ending(document);
        }
    }

    private async Task<List<string>> CreateAsync(CancellationToken cancellationToken)
    {
        var round = new List<string>();
        for (var i = 0; i < RunsOfEach; i++)
            foreach (var name in plans.Keys) round.Add(await StartAsync(name, cancellationToken));
        return round;
    }

    private async Task<string> StartAsync(string name, CancellationToken cancellationToken)
    {
        var given = new GivenInputs(new Dictionary<string, GivenInput> { ["n"] = GivenInput.OfJson(++number) });
        var (inputs, mistakes) = await Engine.BindAsync(plans[name], given, cancellationToken);
        if (inputs is null) throw new InvalidOperationException(string.Join('\n', mistakes));
        return (await Engine.StartAsync(plans[name], inputs, new StartOptions { By = "ada", IsDetached = true }, cancellationToken)).Id;
    }

    private async Task KillOnceAsync(List<string> round, CancellationToken cancellationToken)
    {
        await ApproveAsync(round, cancellationToken);
        var before = await BegunAsync(round, cancellationToken);
        using var server = Serve();

        // A life begins when it has begun something, or when there is nothing to begin.
        await UntilAsync(async () => await BegunAsync(round, cancellationToken) > before || !await IsOpenAsync(round, cancellationToken) || await OnlyWaitsAsync(round, cancellationToken), cancellationToken);
        await PauseAsync(random.NextDouble() * LongestLife, cancellationToken);
        server.Signal("KILL");
        await server.EndAsync(cancellationToken);
        await NoteKillAsync(round, cancellationToken);
        await CompareAsync(round, cancellationToken);
    }

    private async Task NoteKillAsync(List<string> round, CancellationToken cancellationToken)
    {
        report.Kills++;
        foreach (var id in round)
        {
            if (!IsUnderWay(await Runs.ReadAsync(id, 0, cancellationToken))) continue;
            report.DuringAttempts++;
            return;
        }
    }

    // Whatever was in a log before is there still, as it was.
    private async Task CompareAsync(List<string> round, CancellationToken cancellationToken)
    {
        foreach (var id in round)
        {
            var now = (await Runs.ReadAsync(id, 0, cancellationToken)).Select(e => $"{e.Seq} {JsonSerializer.Serialize(e.Event, WorkflowJson.Options)}").ToList();
            var before = seen.GetValueOrDefault(id, []);
            report.Lost += before.Where((e, i) => i >= now.Count || now[i] != e).Count();
            seen[id] = now;
        }
    }

    private async Task EndRoundAsync(List<string> round, WorkflowsProcess last, CancellationToken cancellationToken)
    {
        await UntilAsync(async () =>
        {
            await ApproveAsync(round, cancellationToken);
            return !await IsOpenAsync(round, cancellationToken);
        }, cancellationToken);
        last.Signal("TERM");
        await last.EndAsync(cancellationToken);
        await CompareAsync(round, cancellationToken);
        foreach (var id in round) await JudgeAsync(id, cancellationToken);
        report.Runs += round.Count;
    }

    private async Task JudgeAsync(string id, CancellationToken cancellationToken)
    {
        var events = await Runs.ReadAsync(id, 0, cancellationToken);
        report.Doubled += events.Select(e => e.Event).OfType<StepSucceeded>().CountBy(StepAddress.Of).Count(c => c.Value > 1);
        report.Leaked += (await services.GetRequiredService<IClaimStore>().AroundAsync(id, cancellationToken)).Count;
        var document = await Engine.DescribeAsync(id, cancellationToken);
        var ending = Ending(document);
        if (ending != expected[document.Workflow]) report.Differing.Add($"run {document.Number}: {ending} instead of {expected[document.Workflow]}. {document.Failure?.Message}");
    }

    // Numbers of runs differ, and the hash of a model may hold any number.
    private static string Ending(RunDocument document)
    {
        var text = document.Outputs.ToJsonString();
        if (document.Workflow != "training") text = text.Replace($"{document.Inputs["n"]}", "n", StringComparison.Ordinal);
        return $"{document.State} {text} {string.Join(' ', document.Steps.Select(s => $"{s.Id}:{(s.State == StepStatus.Cached ? StepStatus.Succeeded : s.State)}"))}";
    }

    private async Task ApproveAsync(List<string> round, CancellationToken cancellationToken)
    {
        foreach (var id in round)
        {
            var document = await Engine.DescribeAsync(id, cancellationToken);
            if (document is not { Workflow: "approval", State: RunStatus.Waiting }) continue;
            var events = await Runs.ReadAsync(id, 0, cancellationToken);
            foreach (var by in (string[])["bob", "cyd"])
                if (!events.Any(e => e.Event is ApprovalGiven given && given.By == by)) await Engine.ApproveAsync(id, null, new Person(by), null, cancellationToken);
        }
    }

    private async Task<bool> IsOpenAsync(List<string> round, CancellationToken cancellationToken)
    {
        foreach (var id in round)
            if ((await Runs.FindAsync("default", id, cancellationToken))!.State is not (RunStatus.Succeeded or RunStatus.Failed or RunStatus.Cancelled)) return true;
        return false;
    }

    private async Task<bool> OnlyWaitsAsync(List<string> round, CancellationToken cancellationToken)
    {
        foreach (var id in round)
            if ((await Runs.FindAsync("default", id, cancellationToken))!.State is not (RunStatus.Succeeded or RunStatus.Failed or RunStatus.Cancelled or RunStatus.Waiting)) return false;
        return true;
    }

    private async Task<int> BegunAsync(List<string> round, CancellationToken cancellationToken)
    {
        var begun = 0;
        foreach (var id in round) begun += Begun(await Runs.ReadAsync(id, 0, cancellationToken));
        return begun;
    }

    private static int Begun(IReadOnlyList<StoredEvent> events) => events.Count(e => e.Event is AttemptStarted);

    private static bool IsUnderWay(IReadOnlyList<StoredEvent> events) =>
        events.Select(e => e.Event).OfType<AttemptEvent>().GroupBy(StepAddress.Of).Any(g => g.Last() is AttemptStarted or CheckpointWritten or ChildStarted);

    private WorkflowsProcess Serve() => WorkflowsProcess.StartWith(store.Environment, Home, ["serve", "--port", "0", "--allow-commands"], folder.Path);

    // Whoever is stopped in the middle of a write to a file keeps everybody else from writing to it: then nobody can take a run over.
    private static async Task StopAsync(WorkflowsProcess server, CancellationToken cancellationToken)
    {
        while (true)
        {
            server.Signal("STOP");
            await UntilAsync(() => Task.FromResult(File.ReadLines($"/proc/{server.Id}/status").Any(l => l.StartsWith("State:\tT", StringComparison.Ordinal))), cancellationToken);
            if (!File.ReadLines("/proc/locks").Any(l => l.Contains("POSIX", StringComparison.Ordinal) && l.Contains($" WRITE {server.Id} ", StringComparison.Ordinal))) return;
            server.Signal("CONT");
            await PauseAsync(TimeSpan.FromMilliseconds(10), cancellationToken);
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(since) > Watchdog) throw new TimeoutException($"It did not come in {Watchdog}.");
            await PauseAsync(TimeSpan.FromMilliseconds(30), cancellationToken);
        }
    }

    private static Task PauseAsync(TimeSpan length, CancellationToken cancellationToken) => Task.Delay(length, TimeProvider.System, cancellationToken);
}
