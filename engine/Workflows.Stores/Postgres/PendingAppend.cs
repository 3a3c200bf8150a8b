using Workflows.Core.Runs;
using Workflows.Stores.Runs;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Postgres;

/// <summary>An append that waits for the writer lane, which writes many of them together.</summary>
internal sealed class PendingAppend(EventAppend append, CancellationToken cancellationToken)
    : PendingWrite<IReadOnlyList<StoredEvent>>(append.Write, cancellationToken)
{
    public EventAppend Append => append;

    /// <summary>The events to be stored, or null when they must not be: then the caller hears why.</summary>
    public IReadOnlyList<StoredEvent>? Decide(RunHead? head) => Settle((append, head), static w => w.append.Decide(w.head));
}
