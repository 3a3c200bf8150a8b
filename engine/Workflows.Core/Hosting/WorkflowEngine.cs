using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Spec;

namespace Workflows.Core.Hosting;

/// <summary>The door of the engine: compiles specs, previews plans, drives and describes runs. What the command line and the server call.</summary>
public sealed class WorkflowEngine : IAsyncDisposable
{
    /// <summary>Reads and plans a spec. Mistakes of the user are in the result.</summary>
    /// <param name="file">Path of the spec.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public Task<Compilation> CompileAsync(string file, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Types and checks what the command line gave as inputs.</summary>
    public InputBinding BindInputs(Plan plan, IReadOnlyDictionary<string, string> given) => throw new NotImplementedException();

    /// <summary>What running the plan now would do, and why.</summary>
    public Task<PlanPreview> PreviewAsync(Plan plan, JsonObject inputs, long? seed, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Creates a run and drives it in this process; returns once it is durable.</summary>
    public Task<RunSummary> StartAsync(Plan plan, JsonObject inputs, long? seed, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Continues a failed, cancelled or interrupted run with its stored plan, in this process.</summary>
    /// <exception cref="FailureException"><c>run-not-found</c>, <c>run-not-restartable</c>, <c>run-driven-elsewhere</c>.</exception>
    public Task<RunSummary> RestartAsync(string reference, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Asks whoever drives the run to cancel it. An interrupted run is cancelled by this process at once.</summary>
    /// <param name="reference">Number, id or unique prefix.</param>
    /// <param name="force">Skip <c>finally</c> too.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="FailureException"><c>run-not-found</c>, <c>run-ended</c>.</exception>
    public Task<RunSummary> CancelAsync(string reference, bool force, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Updates of a run that this process drives, from now to its end.</summary>
    public IAsyncEnumerable<RunUpdate> WatchAsync(string runId, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Waits for the end of a run that this process drives, and describes it.</summary>
    public Task<RunDocument> WaitAsync(string runId, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Runs of the project, newest first.</summary>
    public Task<IReadOnlyList<RunSummary>> ListAsync(int limit, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Everything about one run.</summary>
    /// <exception cref="FailureException"><c>run-not-found</c>.</exception>
    public Task<RunDocument> DescribeAsync(string reference, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Log lines of a run in order, optionally of one step.</summary>
    /// <exception cref="FailureException"><c>run-not-found</c>.</exception>
    public IAsyncEnumerable<LogLine> LogsAsync(string reference, string? step, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Stops driving: attempts are cancelled with a checkpoint, leases handed back; the runs show as interrupted.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

/// <summary>A spec and what the compiler made of it.</summary>
/// <param name="Spec">The spec, or null when it could not be read.</param>
/// <param name="Plan">The plan, or null while an error stands.</param>
/// <param name="Diagnostics">Mistakes and warnings, by place.</param>
public sealed record Compilation(WorkflowSpec? Spec, Plan? Plan, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>Inputs of a run, bound.</summary>
/// <param name="Inputs">By name, in JSON; null while an error stands.</param>
/// <param name="Diagnostics">Mistakes.</param>
public sealed record InputBinding(JsonObject? Inputs, IReadOnlyList<Diagnostic> Diagnostics);
