using Microsoft.Data.Sqlite;

namespace Workflows.Stores.Sqlite;

/// <summary>Work that waits for the writer lane. Its outcome is kept back until the transaction is on disk.</summary>
internal abstract class PendingWrite
{
    /// <summary>What the work threw, or null.</summary>
    public abstract Exception? Error { get; }

    /// <summary>True when nobody waits any more and the work has not begun.</summary>
    public abstract bool TryCancel();

    public abstract void Run(SqliteSession session);

    /// <summary>Hands the outcome to the caller.</summary>
    public abstract void Reply(string path);

    /// <summary>Tells the caller that nothing was written; ignored when it has its answer.</summary>
    public abstract void Refuse(Exception error);
}

/// <inheritdoc/>
internal sealed class PendingWrite<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) : PendingWrite
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<T>? _outcome;

    public Task<T> Answer => _answer.Task;

    public override Exception? Error => _outcome?.Exception?.InnerException;

    public override bool TryCancel() => cancellationToken.IsCancellationRequested && _answer.TrySetCanceled(cancellationToken);

    public override void Run(SqliteSession session) => _outcome = Outcome(() => work(session));

    public override void Reply(string path)
    {
        if (Error is SqliteException error) _answer.TrySetException(SqliteFailures.From(error, path));
        else _answer.TrySetFromTask(_outcome!);
    }

    public override void Refuse(Exception error) => _answer.TrySetException(error);

    // A finished task holds a result or whatever was thrown: the lane needs either only after the commit.
    private static Task<T> Outcome(Func<T> work)
    {
        var outcome = new Task<T>(work);
        outcome.RunSynchronously(TaskScheduler.Default);
        return outcome;
    }
}
