namespace Workflows.Benchmarks.Engine;

/// <summary>
/// The least that a program can do to keep the same events: the same rows in the same table of the same database by prepared statements, with no engine
/// and no question asked. What the engine costs is measured against it.
/// </summary>
internal interface IBareWriter : IAsyncDisposable
{
    /// <summary>The log of a finished run.</summary>
    Task<IReadOnlyList<EventRow>> ReadAsync(string run, CancellationToken cancellationToken);

    /// <summary>Writes rows in one durable commit; the first events of a run with the row of the run.</summary>
    Task WriteAsync(IReadOnlyList<EventRow> rows, CancellationToken cancellationToken);

    /// <summary>Adds so many finished runs like the given one, with their events and leases, older than it.</summary>
    Task FillAsync(string original, int runs, CancellationToken cancellationToken);
}

/// <summary>A row of the event table.</summary>
/// <param name="Original">Id of the run that wrote it.</param>
/// <param name="Run">Id of the run to which it belongs now.</param>
/// <param name="Seq">From 1.</param>
/// <param name="At">When it was appended, as stored: equal for what one append wrote.</param>
/// <param name="Body">The event in JSON.</param>
internal sealed record EventRow(string Original, string Run, long Seq, long At, string Body);
