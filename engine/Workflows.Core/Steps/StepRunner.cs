using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Runs;

namespace Workflows.Core.Steps;

/// <summary>
/// The wall around activity code: binds inputs, looks for a kept result, waits for a device, calls the activity, and turns whatever happens into
/// an <see cref="AttemptResult"/>. The only place that catches everything; it never throws.
/// </summary>
public sealed partial class StepRunner(
    ActivityHosts hosts,
    StepPreparation preparation,
    StepCacheLookup lookup,
    IStepCache cache,
    IDeviceAdmission devices,
    CheckpointFolders checkpoints,
    ISecretStore secretStore,
    TimeProvider time)
{
    /// <summary>Makes one attempt.</summary>
    /// <param name="work">What to do.</param>
    /// <param name="report">Where progress, metrics and checkpoints go.</param>
    /// <param name="logger">Log of the run.</param>
    /// <param name="cancellationToken">Cancelled when the run is, or when its driver must stop.</param>
    public async Task<AttemptResult> RunAsync(StepWork work, IStepReporter report, ILogger logger, CancellationToken cancellationToken)
    {
        var secrets = new AttemptSecrets(secretStore, work);
        logger = secrets.Guard(logger);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return await AttemptAsync(new Attempt(work, secrets, new StepReporter(report, secrets.Mask), logger), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new AttemptResult.Stopped();
        }
        catch (FailureException e)
        {
            return Failed(work, secrets.Hide(e.Failure));
        }
        catch (OutOfMemoryException e)
        {
            LogCrash(logger, work.Step.Id, e);
            return Failed(work, secrets.Hide(OutOfMemory(work.Step.Id, e).Failure));
        }
        catch (Exception e)
        {
            LogCrash(logger, work.Step.Id, e);
            return Failed(work, secrets.Hide(new Failure
            {
                Kind = FailureKind.Activity,
                Code = "activity-crashed",
                Message = $"Activity '{work.Step.Activity}' threw {(e as RemoteActivityException)?.Type ?? e.GetType().Name}: {e.Message} See 'workflows logs {work.RunId} --step {work.Address}'.",
                Retryable = true,
            }));
        }
    }

    /// <summary>The failure of a step that got no memory from the runtime of its process, whichever that is.</summary>
    public static FailureException OutOfMemory(string step, OutOfMemoryException cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        return FailureException.Resource("out-of-memory", $"Step '{step}' ran out of memory: {cause.Message}");
    }

    private async ValueTask<AttemptResult> AttemptAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        var work = attempt.Work;
        var step = work.Step;
        var prepared = await preparation.PrepareAsync(work.Project, work.Plan, step, work.Scope, work.Seed, cancellationToken);
        if (!step.Cache) return await CallAsync(attempt, prepared, note: null, cancellationToken);

        var keys = preparation.Keys(step, prepared);
        var (entry, note) = work.IsForced ? (null, "forced") : await lookup.FindAsync(work.Project, keys, step.CacheMaxAge, cancellationToken);
        return entry is not null
            ? await ReuseAsync(work, entry, cancellationToken)
            : await CallAsync(attempt, prepared, note, cancellationToken);
    }

    private async Task<AttemptResult> ReuseAsync(StepWork work, CacheEntry entry, CancellationToken cancellationToken)
    {
        WorkflowTelemetry.CountLookup(work.Step.Activity, isHit: true);
        await cache.TouchAsync(work.Project, entry with { Workflow = work.Plan.Workflow, Step = work.Address }, cancellationToken);
        return Succeeded(work, entry.Outputs, entry.RunId, entry.Key, null, null);
    }

    private async ValueTask<AttemptResult> CallAsync(Attempt attempt, PreparedStep prepared, string? note, CancellationToken cancellationToken)
    {
        var work = attempt.Work;
        var step = work.Step;
        await using var lease = await LeaseAsync(attempt, cancellationToken);
        var key = !step.Cache ? null : step.UsesDevice ? prepared.Key.With(StepPreparation.DevicePart, lease!.Device.Class) : prepared.Key;
        using var folder = key is null ? checkpoints.Find(work.IdempotencyKey, work.Attempt.Attempt == 1, cancellationToken) : await checkpoints.OpenAsync(key.Key, cancellationToken);

        // Whoever held the folder until now may have computed just this.
        if (key is not null && !work.IsForced && await lookup.FindAsync(work.Project, [key], step.CacheMaxAge, cancellationToken) is { Entry: { } other })
            return await ReuseAsync(work, other, cancellationToken);

        if (key is not null && !work.IsForced) WorkflowTelemetry.CountLookup(step.Activity, isHit: false);
        var started = time.GetTimestamp();
        var outputs = await InvokeAsync(attempt, prepared, folder, lease?.Device, cancellationToken);
        var seconds = time.GetElapsedTime(started).TotalSeconds;
        if (key is not null && await IsAsPreparedAsync(work, prepared, cancellationToken))
            await cache.PutAsync(work.Project, Entry(work, key, outputs, seconds), cancellationToken);
        folder.Clear();
        return Succeeded(work, outputs, null, key?.Key, attempt.Report.Measurements, note);
    }

    // What was read may have changed between asking and reading: such a result is right, but belongs to no key.
    private async Task<bool> IsAsPreparedAsync(StepWork work, PreparedStep prepared, CancellationToken cancellationToken) =>
        await preparation.FingerprintAsync(work.Project, preparation.Descriptor(work.Step), prepared.Inputs, cancellationToken) == prepared.Fingerprint;

    private async ValueTask<IDeviceLease?> LeaseAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        var asksNothing = attempt.Work.Step is { UsesDevice: false, Resources: { Bytes: 0, Percent: 0 } };
        return asksNothing ? null : await devices.AcquireAsync(attempt.Work, attempt.Report, cancellationToken);
    }

    private async ValueTask<JsonObject> InvokeAsync(
        Attempt attempt, PreparedStep prepared, CheckpointFolder folder, Device? device, CancellationToken cancellationToken)
    {
        var (work, secrets) = (attempt.Work, attempt.Secrets);
        var step = work.Step;
        var descriptor = preparation.Descriptor(step);
        var inputs = await secrets.RevealAsync(prepared.Inputs, descriptor.Inputs, cancellationToken);
        var env = await secrets.RevealAsync(prepared.Env, cancellationToken);
        using var limit = step.Timeout is { } timeout ? new CancellationTokenSource(timeout, time) : null;
        using var both = limit is null ? null : CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var call = new ActivityCall
        {
            Activity = step.Activity,
            Inputs = inputs,
            Env = env,
            Secrets = secrets.Revealed,
            Project = work.Project,
            RunId = work.RunId,
            StepId = step.Id,
            Attempt = work.Attempt.Attempt,
            Seed = prepared.Seed,
            IdempotencyKey = work.IdempotencyKey,
            Checkpoints = folder.Open,
            AllowsCommands = work.AllowsCommands,
            AllowsPrivateTargets = work.AllowsPrivateTargets,
            Device = device,
        };
        try
        {
            var outputs = await hosts.For(step, descriptor).CallAsync(call, attempt.Report, attempt.Logger, both?.Token ?? cancellationToken);
            secrets.Refuse(outputs);
            return outputs;
        }
        catch (OperationCanceledException) when (limit is { IsCancellationRequested: true } && !cancellationToken.IsCancellationRequested)
        {
            throw new FailureException(new Failure
            {
                Kind = FailureKind.Timeout,
                Code = "step-timeout",
                Message = $"Step '{step.Id}' took longer than its timeout of {step.Timeout}. Raise 'timeout', or make it smaller.",
                Retryable = true,
                Resumable = true,
            });
        }
        catch (Exception e) when (e is not (OperationCanceledException or FailureException { Failure.Resumable: true }))
        {
            // An error of the activity starts clean unless it says that its checkpoint is good.
            folder.Clear();
            throw;
        }
        finally
        {
            // A checkpoint outlives the attempt; one that holds a secret must not.
            if (!secrets.Mask.IsEmpty && folder.Exists && await secrets.Mask.FindInFilesAsync(folder.Open(), CancellationToken.None) is not null) folder.Clear();
        }
    }

    private CacheEntry Entry(StepWork work, StepKey key, JsonObject outputs, double seconds) => new()
    {
        Key = key.Key,
        Parts = key.Parts,
        Workflow = work.Plan.Workflow,
        Step = work.Address,
        Outputs = outputs,
        RunId = work.RunId,
        Seconds = seconds,
        At = time.GetUtcNow(),
    };

    private static AttemptResult.Succeeded Succeeded(
        StepWork work, JsonObject outputs, string? computedBy, string? key, IReadOnlyDictionary<string, double>? measurements, string? note) =>
        new(new StepSucceeded
        {
            Step = work.Step.Id,
            Element = work.Attempt.Element,
            Attempt = work.Attempt.Attempt,
            Fence = work.Attempt.Fence,
            Outputs = outputs,
            Cached = computedBy is not null,
            Key = key,
            ComputedBy = computedBy,
            Measurements = measurements,
            Note = note,
        });

    private static AttemptResult.Failed Failed(StepWork work, Failure failure) =>
        new(failure with { Place = failure.Place ?? work.Step.Place });

    /// <summary>What the parts of one attempt share.</summary>
    private sealed record Attempt(StepWork Work, AttemptSecrets Secrets, StepReporter Report, ILogger Logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "The activity of step {Step} threw")]
    private static partial void LogCrash(ILogger logger, string step, Exception exception);
}
