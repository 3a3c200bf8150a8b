using Microsoft.Extensions.DependencyInjection;
using Workflows.Activities;
using Workflows.Cli.Workers;
using Workflows.Core.Hosting;
using Workflows.Stores;

namespace Workflows.Cli;

/// <summary>The composition root. Registering touches nothing: files are opened and native libraries loaded by whoever first needs them.</summary>
internal static class Composition
{
    /// <param name="home">Folder of state.</param>
    /// <param name="configure">What a command changes of the engine's settings.</param>
    public static ServiceProvider Build(string home, Func<WorkflowOptions, WorkflowOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddWorkflows(configure(new WorkflowOptions { Home = home, WorkingDirectory = Environment.CurrentDirectory }));
        services.AddSqliteStores(Path.Combine(home, "workflows.db"), Environment.GetEnvironmentVariable("WORKFLOWS_SECRET_KEY"));
        services.AddActivities();
        services.AddWorkers(home);
        return services.BuildServiceProvider();
    }
}
