using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;

namespace Workflows.Cli.Doctor;

/// <summary>The database of runs: whether it opens and answers.</summary>
internal static class StoreCheck
{
    public static async Task<Finding> RunAsync(WorkflowOptions options, string store, Func<IRunStore> runs, CancellationToken cancellationToken)
    {
        var file = Path.Combine(options.Home, "workflows.db");
        var isFile = store == Composition.Sqlite;
        if (isFile && !File.Exists(file)) return new Finding("store", FindingLevel.Ok, "will be made by the first run");
        try
        {
            var newest = await runs().ListAsync(options.Project, new RunFilter { Limit = 1 }, cancellationToken);
            return new Finding("store", FindingLevel.Ok, newest.Count == 0 ? "opens; no runs yet" : $"opens; newest run {newest[0].Number}");
        }
        catch (FailureException e)
        {
            return new Finding("store", FindingLevel.Fail, $"{e.Failure.Code}: {e.Message}", isFile ? $"The file is {file}." : "--store or WORKFLOWS_STORE names it.");
        }
    }
}
