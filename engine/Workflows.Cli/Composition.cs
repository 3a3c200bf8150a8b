using Microsoft.Extensions.DependencyInjection;
using Workflows.Core.Artifacts;
using Workflows.Core.Hosting;
using Workflows.Core.Models;
using Workflows.Core.Serving;
using Workflows.Stores;

namespace Workflows.Cli;

/// <summary>The composition root. Registering touches nothing: files are opened and native libraries loaded by whoever first needs them.</summary>
internal static class Composition
{
    public static ServiceProvider Build(string home)
    {
        var options = new WorkflowOptions { Home = home };
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddLogging();
        services.AddSqliteStores(Path.Combine(home, "workflows.db"));
        services.AddSingleton(provider => new DeployedModels(
            provider.GetRequiredService<IModelRegistry>(), provider.GetRequiredService<IArtifactStore>(),
            provider.GetRequiredService<IPredictorFactory>(), provider.GetRequiredService<TimeProvider>(), options.Project));
        services.AddSingleton<WorkflowEngine>();
        return services.BuildServiceProvider();
    }
}
