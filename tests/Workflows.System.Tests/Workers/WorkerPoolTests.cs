using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Workflows.Cli.Workers;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Steps;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Workers;

/// <summary>Which worker gets a call, and how long workers live. Each call starts a program that says who its parent is: the worker.</summary>
public sealed class WorkerPoolTests : IAsyncDisposable
{
    private readonly Home home = new();
    private readonly FakeTimeProvider time = new();
    private readonly WorkerOptions options = new() { MostIdle = 1 };
    private readonly WorkerPool pool;
    private int calls;

    public WorkerPoolTests() => pool = new WorkerPool(Start, options, time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await pool.DisposeAsync();
        await home.DisposeAsync();
    }

    [Fact]
    public async Task One_worker_makes_call_after_call_and_goes_with_the_pool()
    {
        var (first, second) = (await WorkerAsync(), await WorkerAsync());

        Assert.Equal(first, second);
        await pool.DisposeAsync();
        await GoneAsync(first);
    }

    [Fact]
    public async Task Calls_at_once_get_a_worker_each_and_so_many_are_kept()
    {
        var workers = await Task.WhenAll(WorkerAsync("read line < gate"), WorkerAsync("echo > gate"));

        Assert.Equal(2, workers.Distinct().Count());
        await ProcessTable.UntilAsync(() => workers.Count(IsAlive) == 1, Token);
    }

    [Fact]
    public async Task An_idle_worker_ends_after_its_time()
    {
        var worker = await WorkerAsync();
        time.Advance(options.IdleTime / 2);
        Assert.Equal(worker, await WorkerAsync());
        time.Advance(options.IdleTime / 2);
        Assert.True(IsAlive(worker));

        time.Advance(options.IdleTime / 2);

        await GoneAsync(worker);
        Assert.NotEqual(worker, await WorkerAsync());
    }

    [Fact]
    public async Task A_worker_that_died_while_idle_is_not_used()
    {
        var worker = await WorkerAsync();
        ProcessTable.Signal(worker, "KILL");
        await GoneAsync(worker);

        Assert.NotEqual(worker, await WorkerAsync());
    }

    [Fact]
    public async Task An_error_of_the_activity_costs_no_worker()
    {
        var worker = await WorkerAsync();

        await Assert.ThrowsAsync<FailureException>(() => CallAsync("exit 3"));
        var thrown = await Assert.ThrowsAsync<RemoteActivityException>(() => pool.CallAsync(Call("no/such", []), new Silence(), NullLogger.Instance, Token));

        Assert.Equal("InvalidOperationException", thrown.Type);
        Assert.Contains("'no/such'", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(worker, await WorkerAsync());
    }

    [Fact]
    public async Task A_call_that_is_cancelled_costs_no_worker()
    {
        var worker = await WorkerAsync();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CallAsync("echo '::workflows {\"metric\": \"begun\", \"step\": 1, \"value\": 1}' >&2; exec sleep 1000", cancel.Cancel, cancel.Token));

        Assert.Equal(worker, await WorkerAsync());
    }

    [Fact]
    public async Task A_secret_is_refused_in_artifacts_and_forgotten_after_its_call()
    {
        var inputs = Inputs("echo whispered-value > out/kept.txt; echo $PPID");
        inputs["outputs"] = new JsonObject { ["kept"] = new JsonObject { ["path"] = "out/kept.txt" } };
        var call = Call("run/command", inputs);

        var refused = await Assert.ThrowsAsync<FailureException>(() => pool.CallAsync(
            call with { Secrets = new Dictionary<string, string> { ["TOKEN"] = "whispered-value" } }, new Silence(), NullLogger.Instance, Token));
        var kept = await pool.CallAsync(call with { Inputs = (JsonObject)inputs.DeepClone() }, new Silence(), NullLogger.Instance, Token);

        Assert.Equal("secret-in-output", refused.Failure.Code);
        Assert.NotNull(kept["files"]!["kept"]);
    }

    private Task<int> WorkerAsync(string script = "true") => CallAsync($"{script}; echo $PPID");

    private async Task<int> CallAsync(string script, Action? onMetric = null, CancellationToken? token = null)
    {
        var outputs = await pool.CallAsync(Call("run/command", Inputs(script)), new Silence { OnMetric = onMetric }, NullLogger.Instance, token ?? Token);
        return (int)outputs["result"]!;
    }

    private JsonObject Inputs(string script)
    {
        if (!File.Exists(home.Beside("gate"))) Process.Start("mkfifo", [home.Beside("gate")]).WaitForExit();
        return new JsonObject
        {
            ["program"] = "sh",
            ["args"] = new JsonArray("-c", script.Replace(" gate", $" {home.Beside("gate")}", StringComparison.Ordinal)),
            ["result"] = "stdout",
        };
    }

    private ActivityCall Call(string activity, JsonObject inputs) => new()
    {
        Activity = activity,
        Inputs = inputs,
        Env = new Dictionary<string, string>(),
        Secrets = new Dictionary<string, string>(),
        Project = "default",
        RunId = "run",
        StepId = "step",
        Attempt = 1,
        Seed = 0,
        IdempotencyKey = "run/step/",
        CheckpointFolder = Directory.CreateDirectory(home.Beside($"checkpoints-{Interlocked.Increment(ref calls)}")).FullName,
        AllowsCommands = true,
        AllowsPrivateTargets = true,
    };

    private ProcessStartInfo Start()
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Clone.Executable, "worker"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["WORKFLOWS_HOME"] = home.Path;
        return start;
    }

    private static bool IsAlive(int process) => Directory.Exists($"/proc/{process}");

    private static Task GoneAsync(int process) => ProcessTable.UntilAsync(() => !IsAlive(process), Token);

    private sealed class Silence : IStepReporter
    {
        public Action? OnMetric { get; init; }

        public void Progress(double fraction, string? message = null)
        {
        }

        public void Metric(string name, long position, double value) => OnMetric?.Invoke();

        public void Checkpoint(long position)
        {
        }

        public void Measurement(string name, double value)
        {
        }
    }
}
