using Workflows.Cli.Output;
using Workflows.Core.Diagnostics;
using Workflows.Core.Repositories;

namespace Workflows.Cli.Serving;

/// <summary>The repositories that a server follows: what each push was found to be.</summary>
internal sealed class ServedRepositories(Terminal terminal)
{
    private readonly Lock gate = new();

    /// <summary>Tells of a look that found something, or failed.</summary>
    public void Tell(Repository repository, SyncReport? report, Failure? failure)
    {
        lock (gate)
        {
            if (report is not null) RepositoryReport.Print(terminal, report);
            if (failure is not null) terminal.Complain(failure.Code, $"{repository.Name}: {failure.Message}");
        }
    }
}
