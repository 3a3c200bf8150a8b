using Workflows.Core.Hosting;
using Workflows.Stores.Runs;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Postgres;

/// <summary>A run that waits to be created for the writer lane, which creates many of them together.</summary>
internal sealed class PendingCreation(RunCreation creation, CancellationToken cancellationToken)
    : PendingWrite<RunSummary>(creation.Write, cancellationToken)
{
    public RunCreation Creation => creation;

    /// <summary>Keeps the run as it has been created.</summary>
    public void Settle(long number, DateTimeOffset at) => Settle((creation, number, at), static w => w.creation.Summary(w.number, w.at));
}
