using System.Text.Json.Serialization;
using Workflows.Core.Artifacts;
using Workflows.Core.Hosting.Hooks;
using Workflows.Core.Planning;
using Workflows.Core.Runs;

namespace Workflows.Core.Hosting;

/// <summary>
/// Keeps runs: event logs by compare-and-swap, plans, leases and metric curves. What a call returns is durable. Implementations pass the contract
/// tests in <c>RunStoreContract</c>.
/// </summary>
public interface IRunStore
{
    /// <summary>
    /// Creates a run with its first event, gives it the next number of its project and keeps its plan (once per hash). With a <see cref="NewRun.Driver"/> it
    /// is created under that one's lease with fencing number 1, so that nobody else takes it up in between. A run of that id
    /// that is there already is the answer, and so is the one that an equal <see cref="NewRun.Request"/> created; then nothing changes and <see cref="RunSummary.IsRepeat"/>
    /// is true.
    /// </summary>
    /// <exception cref="RequestReusedException">The key of the request was used for another one.</exception>
    Task<RunSummary> CreateAsync(NewRun run, CancellationToken cancellationToken);

    /// <summary>
    /// Appends events behind <paramref name="expectedSeq"/>, all or none, and returns them as stored. The end of a run gives the caller's lease back with it.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="expectedSeq">Number of the last event that the caller has seen.</param>
    /// <param name="events">At least one.</param>
    /// <param name="fence">Fencing number of the caller's lease; null for a request of somebody who does not drive the run.</param>
    /// <param name="cancellationToken">Cancels the wait; the events may be stored all the same.</param>
    /// <exception cref="StaleAppendException">Somebody else appended first: read on and decide again.</exception>
    /// <exception cref="LeaseLostException">The lease has a newer fencing number: stop driving.</exception>
    Task<IReadOnlyList<StoredEvent>> AppendAsync(
        string runId, long expectedSeq, IReadOnlyList<RunEvent> events, long? fence, CancellationToken cancellationToken);

    /// <summary>Events with a number above <paramref name="afterSeq"/>, in order.</summary>
    Task<IReadOnlyList<StoredEvent>> ReadAsync(string runId, long afterSeq, CancellationToken cancellationToken);

    /// <summary>The plan of that hash, or null.</summary>
    Task<Plan?> FindPlanAsync(string hash, CancellationToken cancellationToken);

    /// <summary>A run by number, id or unique prefix of its id; null when none or more than one matches.</summary>
    Task<RunSummary?> FindAsync(string project, string reference, CancellationToken cancellationToken);

    /// <summary>Runs of a project, newest first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not within 1 and <see cref="RunFilter.LargestPage"/>.</exception>
    Task<IReadOnlyList<RunSummary>> ListAsync(string project, RunFilter filter, CancellationToken cancellationToken);

    /// <summary>
    /// Runs that were created or got another state since somebody last looked, however many processes write: who reads on from <see cref="RunChanges.Next"/> misses none, and
    /// sees none again that has not changed since. A run that changed twice meanwhile is seen once. That a driver died changes nothing here: the lease runs out by itself.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="after">Up to where somebody has looked; null to begin now, with no runs.</param>
    /// <param name="limit">At most so many, from 1.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<RunChanges> ListChangedAsync(string project, RunCursor? after, int limit, CancellationToken cancellationToken);

    /// <summary>What a request of that key was answered with, or null. A key is forgotten after <see cref="StartRequest.Lifetime"/>, and with its run.</summary>
    Task<NotedRequest?> FindRequestAsync(string project, string key, CancellationToken cancellationToken);

    /// <summary>Notes a request that created no run but changed one. Noted again it stays as it is.</summary>
    /// <exception cref="RequestReusedException">The key was used for another request.</exception>
    Task NoteRequestAsync(string project, StartRequest request, string runId, CancellationToken cancellationToken);

    /// <summary>Runs of a project that have not ended and that no live lease holds, oldest first. Costs as much as there are open runs, however many have ended.</summary>
    Task<IReadOnlyList<RunSummary>> ListUndrivenAsync(string project, CancellationToken cancellationToken);

    /// <summary>How many runs of each project have not ended, by state. Costs as much as there are such runs.</summary>
    Task<IReadOnlyList<OpenRunCount>> CountOpenAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Tells, within a second, of what other processes write and this one may wait for: requests to runs, runs that nobody drives yet, capacity that became
    /// free. Until the result is disposed.
    /// </summary>
    /// <param name="onNews">Called with the id of a run, or with null when anything may have happened. Called from any thread and must be quick.</param>
    IDisposable Watch(Action<string?> onNews);

    /// <summary>Takes the lease of a run if it is free, expired, or its owner is known to be dead; the fencing number grows by one. Null when somebody alive holds it.</summary>
    Task<RunLease?> TryAcquireLeaseAsync(string runId, LeaseOwner owner, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Extends a lease. False when it was lost.</summary>
    Task<bool> RenewLeaseAsync(RunLease lease, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Gives a lease back; nothing happens when it was lost.</summary>
    Task ReleaseLeaseAsync(RunLease lease, CancellationToken cancellationToken);

    /// <summary>
    /// The handle of an artifact that the project may read: a run of it gave the artifact, or <see cref="AddArtifactAsync"/> noted it. Null when there is no
    /// single one: a hash alone grants nothing.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="hash"><c>sha256:</c> and the digits, or at least eight of them.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<Artifact?> FindArtifactAsync(string project, string hash, CancellationToken cancellationToken);

    /// <summary>Notes that the project may read an artifact that somebody brought in.</summary>
    Task AddArtifactAsync(string project, Artifact artifact, CancellationToken cancellationToken);

    /// <summary>Keeps points of curves; may be batched, lost in a crash, and repeated.</summary>
    Task AppendMetricsAsync(string runId, IReadOnlyList<MetricPoint> points, CancellationToken cancellationToken);

    /// <summary>All points of a run, by step, name and position.</summary>
    Task<IReadOnlyList<MetricPoint>> ReadMetricsAsync(string runId, CancellationToken cancellationToken);
}

/// <summary>Runs that have not ended.</summary>
/// <param name="Project">Their project.</param>
/// <param name="State">Their state.</param>
/// <param name="Count">How many.</param>
/// <param name="Oldest">When the first of them was created.</param>
public sealed record OpenRunCount(string Project, RunStatus State, int Count, DateTimeOffset Oldest);

/// <summary>A run to be created.</summary>
public sealed record NewRun
{
    /// <summary>UUIDv7 from the injected source.</summary>
    public required string Id { get; init; }

    /// <summary>Its project.</summary>
    public required string Project { get; init; }

    /// <summary>Its plan.</summary>
    public required Plan Plan { get; init; }

    /// <summary>Its first event.</summary>
    public required RunCreated Created { get; init; }

    /// <summary>Events that come with it, behind the first: results that it takes over, and what its driver begins with. Its end is not among them.</summary>
    public IReadOnlyList<RunEvent> Taken { get; init; } = [];

    /// <summary>Who drives it from the start, or null to leave it to whoever takes it up.</summary>
    public LeaseOwner? Driver { get; init; }

    /// <summary>How long the lease of <see cref="Driver"/> lives without renewal.</summary>
    public TimeSpan Term { get; init; }

    /// <summary>The request that asks for it, so that the same one again creates no second run; null for none.</summary>
    public StartRequest? Request { get; init; }

    /// <summary>The delivery of a hook that asks for it: kept together with the run, and not when the run is there already. Null for none.</summary>
    public Delivery? Delivery { get; init; }
}

/// <summary>A run as lists show it.</summary>
public sealed record RunSummary
{
    /// <summary>UUIDv7.</summary>
    public required string Id { get; init; }

    /// <summary>From 1 in its project.</summary>
    public required long Number { get; init; }

    /// <summary>Its project.</summary>
    public required string Project { get; init; }

    /// <summary>Name of its workflow.</summary>
    public required string Workflow { get; init; }

    /// <summary>Hash of its plan.</summary>
    public required string Plan { get; init; }

    /// <summary>Its state; <see cref="RunStatus.Interrupted"/> when it has neither ended nor waits and no live lease holds it.</summary>
    public required RunStatus State { get; init; }

    /// <summary>Whether a live lease holds it. A waiting run may wait without anybody: whoever answers goes on with it.</summary>
    public bool IsDriven { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last ended, UTC, or null.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Number of the run that it replays, or null.</summary>
    public long? ReplayOf { get; init; }

    /// <summary>Who started it; null when unknown.</summary>
    public string? By { get; init; }

    /// <summary>Whether it was there already when it was to be created: whoever asked must not drive it. True in no list.</summary>
    [JsonIgnore]
    public bool IsRepeat { get; init; }
}

/// <summary>Who holds a lease. A process is known to be dead when it ran on this machine and its id now belongs to nobody, or to a process started at another time.</summary>
/// <param name="Machine">Machine id.</param>
/// <param name="ProcessId">Id of the process.</param>
/// <param name="ProcessStart">Start time of the process in the system's own ticks.</param>
public sealed record LeaseOwner(string Machine, int ProcessId, long ProcessStart);

/// <summary>The right to drive a run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Fence">Fencing number.</param>
public sealed record RunLease(string RunId, long Fence);

/// <summary>A point of a curve.</summary>
/// <param name="Step">Address of the step.</param>
/// <param name="Attempt">Its attempt.</param>
/// <param name="Name">Name of the curve.</param>
/// <param name="Position">Epoch or step.</param>
/// <param name="Value">The value.</param>
public sealed record MetricPoint(string Step, int Attempt, string Name, long Position, double Value);

/// <summary>Somebody else appended first.</summary>
public sealed class StaleAppendException(string runId, long expectedSeq, long lastSeq)
    : Exception($"Run {runId} has not {expectedSeq} events but {lastSeq}: read on and decide again.")
{
    /// <summary>Number of the last event.</summary>
    public long LastSeq => lastSeq;
}

/// <summary>The lease has a newer fencing number.</summary>
public sealed class LeaseLostException(string runId, long fence)
    : Exception($"Run {runId} is driven by somebody else: fencing number {fence} is old.");
