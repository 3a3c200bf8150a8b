using Microsoft.Extensions.DependencyInjection;
using Workflows.Activities;
using Workflows.Cli.Workers;
using Workflows.Core.Hosting;
using Workflows.Stores;

namespace Workflows.Cli;

/// <summary>The composition root. Registering touches nothing: files are opened and native libraries loaded by whoever first needs them.</summary>
internal static class Composition
{
    public static ServiceProvider Build(string home)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddWorkflows(new WorkflowOptions { Home = home, WorkingDirectory = Environment.CurrentDirectory });
        services.AddSqliteStores(Path.Combine(home, "workflows.db"), Environment.GetEnvironmentVariable("WORKFLOWS_SECRET_KEY"));
        services.AddActivities();
        services.AddWorkers(home);
        return services.BuildServiceProvider();
    }
}
