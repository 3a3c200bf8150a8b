using System.Data.Common;

namespace Workflows.Stores.Sql;

/// <summary>Work that waits for the writer lane. Its outcome is kept back until the transaction is on disk.</summary>
internal abstract class PendingWrite
{
    /// <summary>What the work threw when it was last done, or null.</summary>
    public abstract Exception? Error { get; }

    /// <summary>True when nobody waits any more and the work has not begun.</summary>
    public abstract bool TryCancel();

    /// <summary>Does the work, or does it again. False when it failed and left changes behind that must be undone.</summary>
    public abstract bool RunCleanly(SqlSession session);

    /// <summary>Hands the outcome to the caller.</summary>
    /// <param name="translate">Says in the user's words what an error of the database means.</param>
    public abstract void Reply(Func<DbException, Exception> translate);

    /// <summary>Tells the caller that nothing was written; ignored when it has its answer.</summary>
    public abstract void Refuse(Exception error);
}

/// <inheritdoc/>
internal class PendingWrite<T>(Func<SqlSession, T> work, CancellationToken cancellationToken) : PendingWrite
{
    private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? outcome;
    private Task<T>? failure;

    public Task<T> Answer => answer.Task;

    public override Exception? Error => failure?.Exception?.InnerException;

    public override bool TryCancel() => cancellationToken.IsCancellationRequested && answer.TrySetCanceled(cancellationToken);

    public override bool RunCleanly(SqlSession session)
    {
        var changes = session.Changes;
        Settle((work, session), static w => w.work(w.session));
        return failure is null || Error is not DbException && session.Changes == changes;
    }

    public override void Reply(Func<DbException, Exception> translate)
    {
        if (failure is null) answer.TrySetResult(outcome!);
        else if (Error is DbException error) answer.TrySetException(translate(error));
        else answer.TrySetFromTask(failure);
    }

    public override void Refuse(Exception error) => answer.TrySetException(error);

    /// <summary>Does the work and keeps what comes of it. The result, or nothing when it threw.</summary>
    protected T? Settle<TState>(TState state, Func<TState, T> work)
    {
        var done = Outcome(state, work);
        (outcome, failure) = done.IsCompletedSuccessfully ? (done.Result, null) : (default(T?), done.AsTask());
        return outcome;
    }

    // A task takes up whatever is thrown: the lane needs it only after the commit.
    private static async ValueTask<T> Outcome<TState>(TState state, Func<TState, T> work)
    {
        await Task.CompletedTask;
        return work(state);
    }
}
