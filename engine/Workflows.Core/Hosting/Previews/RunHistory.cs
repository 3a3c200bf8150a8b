using Workflows.Core.Runs;

namespace Workflows.Core.Hosting.Previews;

/// <summary>Looks back on the newest runs of a workflow.</summary>
internal sealed class RunHistory(IRunStore store, string project)
{
    // Enough to have seen each step once, whatever was reused meanwhile.
    private const int RunsLookedThrough = 5;
    private const int RunsListed = 200;

    public async Task<PastRuns> OfAsync(string workflow, CancellationToken cancellationToken)
    {
        var runs = await store.ListAsync(project, new RunFilter { Limit = RunsListed }, cancellationToken);
        var seconds = new Dictionary<string, double>();
        foreach (var run in runs.Where(r => r.Workflow == workflow).Take(RunsLookedThrough))
            Collect(await store.ReadAsync(run.Id, 0, cancellationToken), seconds);
        return new PastRuns(seconds, runs.ToDictionary(r => r.Id, r => r.Number));
    }

    private static void Collect(IReadOnlyList<StoredEvent> events, Dictionary<string, double> seconds)
    {
        var began = new Dictionary<string, DateTimeOffset>();
        foreach (var stored in events)
        {
            if (stored.Event is AttemptStarted started) began[StepAddress.Of(started)] = stored.At;
            else if (stored.Event is StepSucceeded { Cached: false } done && began.TryGetValue(StepAddress.Of(done), out var from))
                seconds.TryAdd(StepAddress.Of(done), Math.Round((stored.At - from).TotalSeconds, 3));
        }
    }
}

/// <summary>What is known of past runs.</summary>
/// <param name="Seconds">How long each step and element took when it last ended well by work, by address.</param>
/// <param name="Numbers">Numbers of the newest runs of the project by id.</param>
internal sealed record PastRuns(IReadOnlyDictionary<string, double> Seconds, IReadOnlyDictionary<string, long> Numbers)
{
    // Half of a UUIDv7 is its time: enough to find the run.
    private const int PrefixLength = 13;

    public double? SecondsOf(string address) => Seconds.TryGetValue(address, out var seconds) ? seconds : null;

    /// <summary>The run as commands take it.</summary>
    public string NameOf(string runId) => Numbers.TryGetValue(runId, out var number) ? $"{number}" : runId[..Math.Min(PrefixLength, runId.Length)];
}
