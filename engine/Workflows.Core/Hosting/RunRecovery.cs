using Workflows.Core.Diagnostics;
using Workflows.Core.Runs;

namespace Workflows.Core.Hosting;

/// <summary>
/// Takes up runs that nobody drives: those that a dead process left behind, those that only wait, and those that somebody started or restarted and left
/// to whoever serves. Which of several servers gets a run is decided by its lease.
/// </summary>
internal sealed class RunRecovery(IRunStore store, RunRequests requests, LocalRunHost host, WorkflowOptions options, TimeProvider time)
{
    /// <summary>How often to look without news: a process that died tells nobody.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> given = [];

    /// <param name="onRun">Told of each run that was taken up, and with a failure of each that cannot be: it is left alone from then on.</param>
    /// <param name="cancellationToken">Ends the looking; runs that were taken up go on.</param>
    public async Task RunAsync(Action<RunSummary, Failure?> onRun, CancellationToken cancellationToken)
    {
        using var news = new Bell();
        using var watching = store.Watch(_ => news.Ring());
        while (true)
        {
            foreach (var run in await store.ListUndrivenAsync(options.Project, cancellationToken))
                if (!given.Contains(run.Id) && !host.IsDriving(run.Id)) await TakeUpAsync(run, onRun, cancellationToken);
            await Nap.UntilAsync(news.WaitAsync, Interval, time, cancellationToken);
        }
    }

    private async Task TakeUpAsync(RunSummary run, Action<RunSummary, Failure?> onRun, CancellationToken cancellationToken)
    {
        try
        {
            var (_, plan, state) = await requests.LoadAsync(run.Id, cancellationToken);

            // A child run goes on with the run that it belongs to.
            if (state.Parent is { } parent && await store.FindAsync(options.Project, parent.Run, cancellationToken) is { State: var outer } && !outer.IsEnded()) return;
            if (!await host.TryStartAsync(run, plan, first: null, cancellationToken)) return;
            onRun(run, null);
            _ = host.ForgetAsync(run.Id);
        }
        catch (FailureException e)
        {
            given.Add(run.Id);
            onRun(run, e.Failure);
        }
    }
}
