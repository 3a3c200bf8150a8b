using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Workflows.Core.Activities;

namespace Workflows.Core.Steps;

/// <summary>
/// Makes the innermost call of an attempt: binds the input record, creates the activity, runs it and gives its outputs as JSON. Everything around it stays
/// with <see cref="StepRunner"/>. A host that registers one among its services offers processes other than its own.
/// </summary>
public interface IActivityHost
{
    /// <summary>Makes one call.</summary>
    /// <param name="call">What to call with what.</param>
    /// <param name="report">Hears progress, metrics, checkpoints and measurements as they come; all of them before this returns.</param>
    /// <param name="logger">Gets the lines of the activity, likewise.</param>
    /// <param name="cancellationToken">Reaches the activity, which may write a checkpoint first.</param>
    /// <exception cref="Diagnostics.FailureException">What the activity says it is, or that its process died (<see cref="Diagnostics.Failure.IsWorkerDeath"/>).</exception>
    /// <exception cref="RemoteActivityException">Whatever else the activity threw in another process; in this one it comes through unchanged.</exception>
    Task<JsonObject> CallAsync(ActivityCall call, IStepReporter report, ILogger logger, CancellationToken cancellationToken);
}
