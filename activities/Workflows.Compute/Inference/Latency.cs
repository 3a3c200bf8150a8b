namespace Workflows.Compute.Inference;

/// <summary>How long a model takes to answer. A measurement of this machine at this moment: it never belongs into an output that is hashed.</summary>
/// <param name="One">One row at a time.</param>
/// <param name="Many">64 rows at a time.</param>
public sealed record Latency(BatchLatency One, BatchLatency Many);

/// <summary>Durations of calls with a fixed number of rows, checks and copies of the rows included.</summary>
public sealed record BatchLatency
{
    /// <summary>Rows a call.</summary>
    public required int Batch { get; init; }

    /// <summary>Measured calls, warm-up not counted.</summary>
    public required int Calls { get; init; }

    /// <summary>Half of the calls took at most this long, in microseconds.</summary>
    public required double P50 { get; init; }

    /// <summary>19 of 20 calls took at most this long, in microseconds.</summary>
    public required double P95 { get; init; }
}
