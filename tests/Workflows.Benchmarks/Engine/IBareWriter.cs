namespace Workflows.Benchmarks.Engine;

/// <summary>
/// The least that a program can do to keep the same events: the same rows in the same table of the same database by prepared statements, with no engine
/// and no question asked. What the engine costs is measured against it.
/// </summary>
internal interface IBareWriter : IAsyncDisposable
{
    /// <summary>The log of a finished run.</summary>
    Task<IReadOnlyList<EventRow>> ReadAsync(string run, CancellationToken cancellationToken);

    /// <summary>Makes room for a copy of the log of a run: the row of a run that belongs to it.</summary>
    Task AddRunAsync(string original, string copy, CancellationToken cancellationToken);

    /// <summary>Writes rows in one durable commit.</summary>
    Task WriteAsync(IReadOnlyList<EventRow> rows, CancellationToken cancellationToken);

    /// <summary>Adds so many finished runs like the given one, with their events and leases, older than it.</summary>
    Task FillAsync(string original, int runs, CancellationToken cancellationToken);
}

/// <summary>A row of the event table.</summary>
/// <param name="Run">Id of the run.</param>
/// <param name="Seq">From 1.</param>
/// <param name="At">When it was appended, as stored: equal for what one append wrote.</param>
/// <param name="Body">The event in JSON.</param>
internal sealed record EventRow(string Run, long Seq, long At, string Body);
