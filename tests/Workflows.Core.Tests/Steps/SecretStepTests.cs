using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.Core.Spec;
using Workflows.Core.Steps;
using Workflows.Core.Tests.Runs;
using Workflows.Core.Tests.Stores;
using Workflows.Stores;
using Xunit;

namespace Workflows.Core.Tests.Steps;

/// <summary>What a step may do with a secret, and what nobody ever gets to see of it.</summary>
public sealed class SecretStepTests : IAsyncDisposable
{
    private const string Value = "correct horse battery";
    private readonly StoreFolder folder = new();
    private readonly Ears ears = new();
    private readonly ServiceProvider services;

    public SecretStepTests() => services = new ServiceCollection()
        .AddWorkflows(new WorkflowOptions { Home = folder.Path, WorkingDirectory = folder.Path })
        .AddSqliteStores(folder.File("workflows.db"))
        .AddSingleton(new ActivityCatalog([typeof(Whisper)]))
        .AddSingleton<IDevicePool, NoDevices>()
        .BuildServiceProvider();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Is_revealed_to_the_activity_and_hidden_in_everything_it_says()
    {
        var result = await RunAsync(WhisperTo.Everybody);

        var succeeded = Assert.IsType<AttemptResult.Succeeded>(result).Outcome;
        Assert.Equal(21, (int)succeeded.Outputs["length"]!);
        Assert.Equal(["said ***", "progress ***", "metric ***"], ears.Heard);
        Assert.Equal("took ***", Assert.Single(succeeded.Measurements!).Key);
        await NothingRemainsAsync(result);
    }

    [Fact]
    public async Task Enters_a_cache_key_by_name_only()
    {
        await RunAsync(WhisperTo.Nobody, cache: true);
        await services.GetRequiredService<ISecretStore>().SetAsync("default", "TOKEN", "another value", [], Token);
        var again = Assert.IsType<AttemptResult.Succeeded>(await RunAsync(WhisperTo.Nobody, cache: true, set: false));

        Assert.True(again.Outcome.Cached);
        Assert.Equal(21, (int)again.Outcome.Outputs["length"]!);
    }

    [Theory]
    [InlineData(WhisperTo.Output, "output 'said'")]
    [InlineData(WhisperTo.File, "an artifact")]
    public async Task Is_refused_in_what_is_kept(WhisperTo to, string where)
    {
        var result = await RunAsync(to);

        var failure = Assert.IsType<AttemptResult.Failed>(result).Failure;
        Assert.Equal(("secret-in-output", FailureKind.Activity), (failure.Code, failure.Kind));
        Assert.Contains(where, failure.Message);
        Assert.Contains("'TOKEN'", failure.Message);
        await NothingRemainsAsync(result);
    }

    [Theory]
    [InlineData(WhisperTo.Failure, "whisper")]
    [InlineData(WhisperTo.Crash, "activity-crashed")]
    public async Task Is_hidden_in_failures(WhisperTo to, string code)
    {
        var result = await RunAsync(to);

        var failure = Assert.IsType<AttemptResult.Failed>(result).Failure;
        Assert.Equal(code, failure.Code);
        Assert.Contains("no ***", failure.Message);
        await NothingRemainsAsync(result);
    }

    [Fact]
    public async Task A_checkpoint_that_holds_one_does_not_outlive_the_attempt()
    {
        await NothingRemainsAsync(await RunAsync(WhisperTo.Checkpoint));
    }

    [Fact]
    public async Task Must_be_declared_or_given()
    {
        var undeclared = await RunAsync(WhisperTo.Nobody, p => p with { Secrets = null });
        var given = await RunAsync(WhisperTo.Nobody, p => p with
        {
            Secrets = null,
            Inputs = [new PlannedInput { Name = "token", Type = InputType.Secret, Required = true }],
        });

        Assert.Equal("secret-undeclared", Assert.IsType<AttemptResult.Failed>(undeclared).Failure.Code);
        Assert.IsType<AttemptResult.Succeeded>(given);
    }

    [Fact]
    public async Task Must_be_for_this_workflow()
    {
        await services.GetRequiredService<ISecretStore>().SetAsync("default", "TOKEN", Value, ["another"], Token);

        var refused = await RunAsync(WhisperTo.Nobody, set: false);

        Assert.Equal("secret-not-allowed", Assert.IsType<AttemptResult.Failed>(refused).Failure.Code);
    }

    [Fact]
    public void Prints_as_stars_and_is_never_json()
    {
        var secret = new Secret("TOKEN", Value);

        Assert.Equal("***", $"{secret}");
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(secret));
    }

    private async Task<AttemptResult> RunAsync(WhisperTo to, Func<Plan, Plan>? change = null, bool cache = false, bool set = true)
    {
        if (set) await services.GetRequiredService<ISecretStore>().SetAsync("default", "TOKEN", Value, [], Token);
        var step = PlanOf.Step("whisper") with
        {
            Activity = "test/whisper",
            With = new Dictionary<string, Binding>
            {
                ["token"] = new LiteralBinding(SecretReference.To("TOKEN")),
                ["to"] = new LiteralBinding(JsonNamingPolicy.CamelCase.ConvertName(to.ToString())),
            },
            Cache = cache,
        };
        var plan = PlanOf.PlanWith(step) with
        {
            Secrets = ["TOKEN"],
        };
        return await services.GetRequiredService<StepRunner>().RunAsync(
            new StepWork
            {
                Project = "default",
                RunId = "run",
                Plan = change?.Invoke(plan) ?? plan,
                Step = step,
                Attempt = new AttemptStarted { Step = "whisper", Attempt = 1, Fence = 1 },
                Scope = new ExpressionScope
                {
                    Inputs = new Dictionary<string, JsonNode?> { ["token"] = SecretReference.To("TOKEN") },
                    Env = new Dictionary<string, JsonNode?> { ["API_KEY"] = SecretReference.To("TOKEN"), ["MODE"] = "fast" },
                    Steps = new Dictionary<string, StepScope>(),
                    Status = new StatusScope(true, false, false),
                    Run = new RunScope("run", "test"),
                },
                Seed = 0,
            }, ears, ears, Token);
    }

    private async Task NothingRemainsAsync(AttemptResult result)
    {
        var mask = new SecretMask();
        mask.Add("TOKEN", Value);
        Assert.Null(mask.FindIn(string.Join('\n', ears.Heard)));
        Assert.Null(mask.FindIn(result.ToString()!));
        Assert.Null(await mask.FindInFilesAsync(folder.Path, Token));
    }

    private sealed class NoDevices : IDevicePool
    {
        public IReadOnlyList<Device> Devices => [];

        public int NumericsVersion => 1;
    }

    /// <summary>Hears what an attempt says.</summary>
    private sealed class Ears : IStepReporter, ILogger
    {
        private readonly ConcurrentQueue<string> heard = new();

        public IEnumerable<string> Heard => heard;

        public void Progress(double fraction, string? message = null) => heard.Enqueue($"{message}");

        public void Metric(string name, long position, double value) => heard.Enqueue(name);

        public void Checkpoint(long position) => heard.Enqueue("checkpoint");

        public void Measurement(string name, double value)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            heard.Enqueue(formatter(state, exception) + exception);
    }
}

public enum WhisperTo
{
    Nobody,
    Everybody,
    Output,
    File,
    Failure,
    Crash,
    Checkpoint,
}

[Activity("test/whisper", Summary = "Tells a secret.", UsesEnvironment = true)]
internal sealed class Whisper : IActivity<WhisperInput, WhisperOutput>
{
    public async Task<WhisperOutput> RunAsync(WhisperInput input, ActivityContext context)
    {
        var value = input.Token.Value;
        Assert.Equal(("fast", value), (context.Env["MODE"], context.Env["API_KEY"]));
        switch (input.To)
        {
            case WhisperTo.Everybody:
                context.Logger.Log(LogLevel.Information, 0, value, null, (v, _) => $"said {v}");
                context.Report.Progress(0.5, $"progress {value}");
                context.Report.Metric($"metric {value}", 1, 1);
                context.Report.Measurement($"took {value}", 1);
                break;
            case WhisperTo.File:
                await context.Artifacts.AddFolderAsync(new ArtifactDraft(ArtifactKind.File), (path, token) =>
                    File.WriteAllTextAsync(Path.Combine(path, "config.json"), JsonSerializer.Serialize(new { token = value }), token), context.Cancellation);
                break;
            case WhisperTo.Failure: throw FailureException.Input("whisper", $"There is no {value} here.");
            case WhisperTo.Crash: throw new InvalidOperationException($"no {value}");
            case WhisperTo.Checkpoint:
                await File.WriteAllTextAsync(Path.Combine(context.CheckpointFolder, "state"), value, context.Cancellation);
                throw FailureException.Resource("whisper", "later");
            default: break;
        }

        return new WhisperOutput { Length = value.Length, Said = input.To == WhisperTo.Output ? $"I was told {value}" : null };
    }
}

internal sealed record WhisperInput
{
    [Field("What to tell.")]
    public required Secret Token { get; init; }

    [Field("To whom.")]
    public WhisperTo To { get; init; }
}

internal sealed record WhisperOutput
{
    [Field("Its length.")]
    public required int Length { get; init; }

    [Field("What was said.")]
    public string? Said { get; init; }
}
