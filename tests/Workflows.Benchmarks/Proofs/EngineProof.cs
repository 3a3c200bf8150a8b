using System.Runtime.CompilerServices;
using Workflows.Benchmarks.Engine;

namespace Workflows.Benchmarks.Proofs;

/// <summary>
/// What a durable step costs that does nothing, beside the barest way to write the same events, in one process and in turns: on a shared machine only what
/// is measured together can be compared. Figures are medians, with the least and the most in brackets.
/// </summary>
internal sealed class EngineProof : IProof
{
    private const int FinishedRuns = 100_000;

    public string Name => "engine";

    public async IAsyncEnumerable<Measured> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var store in BenchStore.All)
        {
            await using var home = new EngineHome(store);
            yield return Chain(store, await Comparison.OfAsync(home, Shape.Chain40, 41, cancellationToken));
            yield return Chain(store, await Comparison.OfAsync(home, Shape.Chain1000, 9, cancellationToken));
            yield return await SplitAsync(home, store, cancellationToken);
            yield return FanOut(store, await Comparison.OfAsync(home, Shape.FanOut400, 21, cancellationToken));
            yield return AtOnce(store, await Comparison.OfAsync(home, Shape.HundredRuns, 31, cancellationToken));

            await using var full = new EngineHome(store);
            await full.FillAsync(FinishedRuns, cancellationToken);
            yield return await FlatAsync(home, full, store, cancellationToken);
            yield return await OpenAsync(full, store, cancellationToken);
        }
    }

    private static Measured Chain(BenchStore store, Comparison c) => new(
        $"{store.Name}, {c.Shape.Name}: a durable step", store.ChainGoal.Text, $"{c.PerStep}; {Spread(c.Ratio)} ×", store.ChainGoal.Holds(c));

    private static Measured FanOut(BenchStore store, Comparison c) => new(
        $"{store.Name}, {c.Shape.Name}: one plan", "≤ 0.15 s", $"{Spread(c.Engine, "F3")} s: {c.PerStep}", c.Engine.Median <= 0.15);

    private static Measured AtOnce(BenchStore store, Comparison c) => new(
        $"{store.Name}, {c.Shape.Name}, {c.Shape.Steps} steps each", "≥ 0.7 of a bare group commit", $"{c.PerStep}; {Spread(c.Speed)} of it", c.Speed.Median >= 0.7);

    private static async Task<Measured> SplitAsync(EngineHome home, BenchStore store, CancellationToken cancellationToken)
    {
        var (assignment, execution, transition) = (new Sample(), new Sample(), new Sample());
        for (var turn = 0; turn < 10; turn++)
        {
            foreach (var step in (await home.SplitAsync(Shape.Chain40, cancellationToken)).Skip(1))
            {
                assignment.Add(step.Assignment.TotalMicroseconds);
                execution.Add(step.Execution.TotalMicroseconds);
                transition.Add(step.Transition.TotalMicroseconds);
            }
        }

        return new Measured(
            $"{store.Name}, {Shape.Chain40.Name}: assignment, execution (with the commit of the start), transition of a step", "(measured)",
            $"{assignment.Median:F0}, {execution.Median:F0}, {transition.Median:F0} µs", true);
    }

    private static async Task<Measured> FlatAsync(EngineHome home, EngineHome full, BenchStore store, CancellationToken cancellationToken)
    {
        var (small, large, ratio) = (new Sample(), new Sample(), new Sample());
        for (var turn = 0; turn <= 31; turn++)
        {
            var one = (await home.RunAsync(Shape.Chain40, cancellationToken)).Time.TotalSeconds;
            var other = (await full.RunAsync(Shape.Chain40, cancellationToken)).Time.TotalSeconds;
            if (turn == 0) continue;
            small.Add(one);
            large.Add(other);
            ratio.Add(other / one);
        }

        return new Measured(
            $"{store.Name}, {Shape.Chain40.Name} in a store of {FinishedRuns:N0} finished runs", "≤ 1.2 × a small store",
            $"{Spread(ratio)} × ({large.Median / Shape.Chain40.Steps * 1e6:F0} against {small.Median / Shape.Chain40.Steps * 1e6:F0} µs a step)", ratio.Median <= 1.2);
    }

    private static async Task<Measured> OpenAsync(EngineHome full, BenchStore store, CancellationToken cancellationToken)
    {
        var (list, start) = (new Sample(), new Sample());
        for (var turn = 0; turn < 11; turn++)
        {
            start.Add((await full.RestartAsync(cancellationToken)).TotalMilliseconds);
            list.Add((await full.ListAsync(cancellationToken)).TotalMilliseconds);
        }

        return new Measured(
            $"{store.Name}, {FinishedRuns:N0} finished runs: an engine opens the store, lists 50 runs", "≤ 100 ms each",
            $"{Spread(start, "F1")} ms, {Spread(list, "F1")} ms", start.Median <= 100 && list.Median <= 100);
    }

    private static string Spread(Sample sample, string format = "F2") =>
        $"{sample.Median.ToString(format)} ({sample.Least.ToString(format)} to {sample.Most.ToString(format)})";
}
