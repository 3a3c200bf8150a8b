using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Workflows.Core.Runs;
using Workflows.System.Tests.Harness;

namespace Workflows.Benchmarks.Proofs;

/// <summary>
/// <c>kill -9</c> at random moments between the first and the last event of a run, then <c>restart</c>: the same final model, and nothing that had
/// finished is done twice.
/// </summary>
internal sealed class KillProof : IProof
{
    private const int KillsOfEach = 20;
    private const int Seed = 20;
    private const string FinalModel = "small.model";
    private static readonly string[] TrainingSteps = ["teacher", "student", "pruned"];

    public string Name => "kills";

    public async IAsyncEnumerable<Measured> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var random = new Random(Seed);
        await foreach (var row in KillAsync("main job", [DigitsRun.Spec], random, 0, cancellationToken)) yield return row;

        // The same job with a training of twenty seconds and more, in which most of the moments fall.
        using var copy = new DigitsCopy();
        copy.Edit("maximum: 500", "maximum: 5000");
        copy.Edit("inputs.epochs * 2", "60");
        await foreach (var row in KillAsync("long training", [copy.Spec, "--input", "epochs=2000"], random, 10, cancellationToken)) yield return row;
    }

    private static async IAsyncEnumerable<Measured> KillAsync(
        string what, string[] arguments, Random random, int betweenAtLeast, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string[] command = ["run", .. arguments];
        using var home = new TemporaryFolder();
        var undisturbed = await DigitsRun.RunAsync(home.Path, cancellationToken, command);
        await using var log = new RunLog(home.Path);
        var events = await log.ReadAsync(cancellationToken);
        var length = events[^1].At - events[0].At;
        var training = TrainingSteps.Max(s => (double)undisturbed.Step(s)["seconds"]!);

        // Each in a home of its own, two at a time: nothing here is a matter of time.
        var moments = Enumerable.Range(0, KillsOfEach).Select(_ => length * random.NextDouble()).ToList();
        var outcomes = new ConcurrentBag<Outcome>();
        await Parallel.ForEachAsync(moments, new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellationToken }, async (moment, token) =>
            outcomes.Add(await KillOnceAsync(command, moment, Model(undisturbed), token)));
        var (same, between) = (outcomes.Count(o => o.SameModel), outcomes.Count(o => o.BetweenCheckpoints));
        var (twice, ended) = (outcomes.Sum(o => o.DoneTwice), outcomes.Count(o => o.EndedBefore));

        yield return new Measured($"kills, {what} ({length.TotalSeconds:F0} s, longest training {training:F0} s)", $"{KillsOfEach} × the same final model", $"{same} × ({ended} after its end)", same == KillsOfEach);
        yield return new Measured($"kills, {what}: finished steps run again", "0", $"{twice}", twice == 0);
        yield return new Measured($"kills, {what}: between two checkpoints of a training", betweenAtLeast == 0 ? "(counted)" : $"≥ {betweenAtLeast}", $"{between}", between >= betweenAtLeast);
        if (betweenAtLeast > 0) yield return new Measured($"kills, {what}: longest training step", "≥ 20 s", $"{training:F0} s", training >= 20);
    }

    private static string Model(DigitsRun run) => run.Hashes.Single(h => h.StartsWith(FinalModel, StringComparison.Ordinal));

    private static async Task<Outcome> KillOnceAsync(string[] command, TimeSpan after, string expected, CancellationToken cancellationToken)
    {
        using var home = new TemporaryFolder();
        await using var log = new RunLog(home.Path);
        using (var victim = WorkflowsProcess.Start(home.Path, command))
        {
            while (!File.Exists(home.At("workflows.db")) || (await log.ReadAsync(cancellationToken)).Count == 0) await PauseAsync(10, cancellationToken);
            var first = (await log.ReadAsync(cancellationToken))[0].At;
            var moment = first + after - TimeProvider.System.GetUtcNow();
            if (moment > TimeSpan.Zero) await Task.Delay(moment, TimeProvider.System, cancellationToken);
            victim.Signal("KILL");
            await victim.EndAsync(cancellationToken);
        }

        var before = await log.ReadAsync(cancellationToken);
        if (before.Any(e => e.Event is RunSucceeded)) return new Outcome(true, false, 0, true);
        var restarted = await DigitsRun.RunAsync(home.Path, cancellationToken, "restart", "1");
        var later = (await log.ReadAsync(cancellationToken)).Skip(before.Count).Select(e => e.Event).OfType<AttemptStarted>().Select(a => a.Step).ToHashSet();
        var finished = before.Select(e => e.Event).OfType<StepSucceeded>().Select(s => s.Step);
        return new Outcome(Model(restarted) == expected, IsBetweenCheckpoints(before), finished.Count(later.Contains), false);
    }

    // A training attempt was under way that had written a checkpoint and not yet its last one.
    private static bool IsBetweenCheckpoints(IReadOnlyList<StoredEvent> events) => TrainingSteps.Any(step =>
    {
        var own = events.Select(e => e.Event).OfType<AttemptEvent>().Where(e => e.Step == step).ToList();
        return own.Count > 0 && own[^1] is CheckpointWritten;
    });

    private static Task PauseAsync(int milliseconds, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, cancellationToken);

    private sealed record Outcome(bool SameModel, bool BetweenCheckpoints, int DoneTwice, bool EndedBefore);
}
