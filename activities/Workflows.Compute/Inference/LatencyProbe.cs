using Workflows.Compute.Onnx;
using Workflows.Compute.Training;

namespace Workflows.Compute.Inference;

/// <summary>
/// Measures how long a session takes to answer 1 row and 64 rows. After a warm-up it makes up to 2,000 calls of each size and stops early so that a
/// model takes at most about a second in all, unless a single call takes longer than 100 ms.
/// </summary>
/// <param name="time">Its timestamps are the clock.</param>
public sealed class LatencyProbe(TimeProvider time)
{
    private const int WarmUpCalls = 50;
    private const int MostCalls = 2000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(300);

    /// <summary>Measures with real rows, taken in turn and repeated as needed.</summary>
    /// <exception cref="OnnxInputException">There is no row, or the rows do not fit the signature.</exception>
    public Latency Measure(OnnxSession session, LabelledRows rows, CancellationToken token)
    {
        if (rows.Rows == 0) throw new OnnxInputException(OnnxCodes.InputEmpty, "There are no rows to measure with: the data set is empty.");
        return new Latency(Measure(session, rows, 1, token), Measure(session, rows, 64, token));
    }

    private BatchLatency Measure(OnnxSession session, LabelledRows rows, int batch, CancellationToken token)
    {
        var batches = Batches(rows, batch);
        Call(session, batches, batch, WarmUpCalls, WarmUp, token);
        var micros = Call(session, batches, batch, MostCalls, Budget, token);
        micros.Sort();
        return new BatchLatency { Batch = batch, Calls = micros.Count, P50 = Percentile(micros, 0.5), P95 = Percentile(micros, 0.95) };
    }

    private List<double> Call(OnnxSession session, List<float[]> batches, int batch, int calls, TimeSpan budget, CancellationToken token)
    {
        var micros = new List<double>(calls);
        var started = time.GetTimestamp();
        while (micros.Count < calls && (micros.Count == 0 || time.GetElapsedTime(started) < budget))
        {
            token.ThrowIfCancellationRequested();
            var before = time.GetTimestamp();
            session.Predict(batches[micros.Count % batches.Count], batch);
            micros.Add(time.GetElapsedTime(before).TotalMicroseconds);
        }

        return micros;
    }

    /// <summary>Up to 16 batches of distinct rows, so that no call profits from the one before.</summary>
    private static List<float[]> Batches(LabelledRows rows, int batch)
    {
        var batches = new List<float[]>();
        for (var start = 0; batches.Count == 0 || (batches.Count < 16 && start < rows.Rows); start += batch)
            batches.Add([.. Enumerable.Range(start, batch).SelectMany(row => Row(rows, row % rows.Rows))]);
        return batches;
    }

    private static ArraySegment<float> Row(LabelledRows rows, int row) => new(rows.Features, row * rows.Columns, rows.Columns);

    /// <summary>Nearest rank: the smallest duration that at least this share of the calls did not exceed.</summary>
    private static double Percentile(List<double> sorted, double share) => sorted[(int)Math.Ceiling(share * sorted.Count) - 1];
}
