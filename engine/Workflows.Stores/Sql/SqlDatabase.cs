using Workflows.Core.Hosting;
using Workflows.Core.Runs;
using Workflows.Stores.Runs;

namespace Workflows.Stores.Sql;

/// <summary>
/// A database that the stores share: brought up to date at its first use, read by several sessions at once, written by one lane. Its errors arrive as
/// <see cref="Core.Diagnostics.FailureException"/>; whatever else <c>work</c> throws arrives as it is.
/// </summary>
internal abstract class SqlDatabase : IAsyncDisposable
{
    /// <summary>What messages call it; never with a password.</summary>
    public abstract string Place { get; }

    /// <summary>Runs <paramref name="work"/> on one consistent snapshot. It may be run again, so it does nothing but read.</summary>
    public abstract Task<T> ReadAsync<T>(Func<SqlSession, T> work, CancellationToken cancellationToken);

    /// <summary>
    /// Runs <paramref name="work"/> as if nobody else wrote meanwhile (appends apart), and answers once its changes are on disk. Whatever it throws undoes its changes
    /// alone. It may be run again when what it did was undone, so it may do only what may be done again. A cancelled token gives up work
    /// that has not begun, and ends the wait for a server; work that has begun is finished.
    /// </summary>
    public abstract Task<T> WriteAsync<T>(Func<SqlSession, T> work, CancellationToken cancellationToken);

    /// <summary>Creates a run. A database to which every statement is a journey writes many together.</summary>
    public abstract Task<RunSummary> CreateAsync(RunCreation creation, CancellationToken cancellationToken);

    /// <summary>Appends the events of one run. A database to which every statement is a journey writes those of many runs together.</summary>
    public abstract Task<IReadOnlyList<StoredEvent>> AppendAsync(EventAppend append, CancellationToken cancellationToken);

    /// <summary>Calls back when another process may have written something that this one waits for: with the id of a run, or with null for anything.</summary>
    public abstract IDisposable Watch(Action<string?> onNews);

    public abstract ValueTask DisposeAsync();
}
