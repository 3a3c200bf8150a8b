using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;

namespace Workflows.Core.Steps;

/// <summary>Calls activities in this process: that of the engine, or that of a worker.</summary>
public sealed class LocalActivityHost(IServiceProvider services, ActivityCatalog catalog, IArtifactStore artifacts, TimeProvider time) : IActivityHost
{
    /// <inheritdoc/>
    public async Task<JsonObject> CallAsync(ActivityCall call, IStepReporter report, ILogger logger, CancellationToken cancellationToken)
    {
        var activity = catalog.Find(call.Activity) ?? throw new InvalidOperationException($"This process has no activity '{call.Activity}'.");
        var context = new ActivityContext
        {
            Project = call.Project,
            RunId = call.RunId,
            StepId = call.StepId,
            Attempt = call.Attempt,
            Seed = call.Seed,
            IdempotencyKey = call.IdempotencyKey,
            Checkpoints = call.Checkpoints,
            Artifacts = Guarded(call),
            Logger = logger,
            Report = report,
            Env = call.Env,
            AllowsCommands = call.AllowsCommands,
            AllowsPrivateTargets = call.AllowsPrivateTargets,
            Device = call.Device,
            Time = time,
            Cancellation = cancellationToken,
        };
        var input = activity.BindInput(call.Inputs);
        return activity.ToJson(await activity.InvokeAsync(activity.Create(services), input, context));
    }

    private IArtifactStore Guarded(ActivityCall call)
    {
        if (call.Secrets.Count == 0) return artifacts;
        var mask = new SecretMask();
        foreach (var (name, value) in call.Secrets) mask.Add(name, value);
        return new GuardedArtifacts(artifacts, mask, call.StepId);
    }
}
